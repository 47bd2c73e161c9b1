import type { NetworkReceipt } from '../carrier.ts';
import type { Vendor, VendorReply, VendorRequest, VendorTools } from '../vendor.ts';
import { awsError, awsKeys, checkSignature } from './aws-account.ts';
import { Topic, type TopicOptions } from './aws-topic.ts';

const domain = 'shop.example';
const configurationSet = 'codes';

type Mail = {
  FromEmailAddress?: string;
  Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  Content?: {
    Simple?: {
      Subject?: Part;
      Body?: { Text?: Part; Html?: Part };
      Headers?: { Name: string; Value: string }[];
    };
  };
  EmailTags?: { Name: string; Value: string }[];
  ConfigurationSetName?: string;
};
type Part = { Data?: string; Charset?: string };

/** Amazon SES, SendEmail of version 2 and its events by SNS: bounces as the mailbox is, and complaints. */
export function createSes(
  tools: VendorTools,
  options: Partial<TopicOptions> = {},
): Vendor & { readonly topic: Topic; complain(from: string): Promise<void> } {
  const topic = new Topic({ tools, name: 'mails', ...options });
  const settings = {
    region: awsKeys.region,
    accessKeyId: awsKeys.accessKeyId,
    secretAccessKey: awsKeys.secretAccessKey,
    from: `Shop <no-reply@${domain}>`,
    configurationSet,
    topicArns: [topic.arn],
  };
  return {
    name: 'ses',
    topic,
    settings,
    settingsAt: (url) => ({ ...settings, baseUrl: url, snsUrl: url }),
    handle: (request) => topic.handle(request) ?? sendMail(request, tools, topic),
    complain: (from) =>
      topic.publish({
        eventType: 'Complaint',
        complaint: {
          complainedRecipients: [{ emailAddress: from }],
          complaintFeedbackType: 'abuse',
          timestamp: new Date(tools.carrier.clock.now()).toISOString(),
        },
        mail: { messageId: 'somewhat-earlier', destination: [from], tags: {} },
      }),
  };
}

function sendMail(request: VendorRequest, tools: VendorTools, topic: Topic): VendorReply {
  const { carrier } = tools;
  const unsigned = checkSignature(request, 'ses', carrier.clock);
  if (unsigned) return unsigned;
  if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails') return { status: 404 };
  const mail = JSON.parse(request.body) as Mail;
  const { Destination, Content, FromEmailAddress = '', EmailTags = [], ConfigurationSetName: set } = mail;
  const simple = Content?.Simple;
  const recipients = [
    ...(Destination?.ToAddresses ?? []),
    ...(Destination?.CcAddresses ?? []),
    ...(Destination?.BccAddresses ?? []),
  ];
  const [to = ''] = recipients;
  const message = { message: `Not to ${to}: ${simple?.Body?.Text?.Data}` };
  const fault = faultOf(mail);
  if (fault) return awsError(400, 'BadRequestException', { message: fault });
  const conduct = carrier.door();
  switch (conduct) {
    case 'refuse':
      return awsError(400, 'BadRequestException', message);
    case 'fail':
      return awsError(503, 'ServiceUnavailable', message);
    case 'throttle':
      return awsError(429, 'TooManyRequestsException', message);
    case 'accept':
      break;
    default:
      return conduct;
  }
  if (!new RegExp(`@${RegExp.escape(domain)}>?$`).test(FromEmailAddress)) {
    return awsError(400, 'MessageRejected', {
      message: `Email address is not verified: ${FromEmailAddress}`,
    });
  }
  if (set !== undefined && set !== configurationSet) return awsError(404, 'NotFoundException');
  const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, [Value]]));
  const sentAt = carrier.clock.now();
  const reference = tags.countersign?.[0];
  const MessageId = carrier.submit({
    channel: 'email',
    from: FromEmailAddress,
    to,
    text: `${simple?.Subject?.Data}\n\n${simple?.Body?.Text?.Data ?? simple?.Body?.Html?.Data}`,
    ...(reference === undefined ? {} : { reference }),
    onReceipt: (receipt) => {
      if (set !== undefined) void topic.publish(eventOf(receipt, { to, tags, sentAt }));
    },
  });
  return { status: 200, body: { MessageId } };
}

/** What SES finds wrong before it looks any further. */
function faultOf({ FromEmailAddress, Destination, Content, EmailTags = [] }: Mail): string | undefined {
  const { Subject, Body, Headers = [] } = Content?.Simple ?? {};
  const recipients = Destination?.ToAddresses ?? [];
  if (recipients.length === 0 || recipients.some((one) => !/^[\x21-\x7e]+@[a-z0-9.-]+$/.test(one)))
    return 'Missing final @domain';
  if (!FromEmailAddress || !/^[\x20-\x7e]+$/.test(FromEmailAddress)) return 'Illegal address';
  const parts = [Subject, Body?.Text, Body?.Html].filter((part) => part !== undefined);
  if (!Subject || parts.length < 2) return 'No content.';
  const isAscii = ({ Data = '', Charset }: Part) =>
    Charset === 'UTF-8' || Buffer.byteLength(Data) === Data.length;
  if (!parts.every(isAscii) || /[\r\n]/.test(Subject.Data ?? '')) return 'Not ASCII, and no character set.';
  if (
    Headers.length > 15 ||
    Headers.some(({ Name, Value }) => !/^[!-9;-~]{1,126}$/.test(Name) || !/^[ -~]{1,995}$/.test(Value))
  ) {
    return 'Illegal header';
  }
  const isTag = /^[A-Za-z0-9_-]{1,256}$/;
  return EmailTags.every(({ Name, Value }) => isTag.test(Name) && isTag.test(Value))
    ? undefined
    : 'Illegal tag';
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
function eventOf(
  { id, status, at }: NetworkReceipt,
  sent: { to: string; tags: object; sentAt: number },
): object {
  const mail = {
    timestamp: new Date(sent.sentAt).toISOString(),
    messageId: id,
    destination: [sent.to],
    tags: { 'ses:configuration-set': [configurationSet], ...sent.tags },
  };
  const timestamp = new Date(at).toISOString();
  if (status === 'sent') return { eventType: 'Send', mail, send: {} };
  if (status === 'delivered') {
    return {
      eventType: 'Delivery',
      mail,
      delivery: { timestamp, recipients: [sent.to], smtpResponse: '250 ok' },
    };
  }
  const bounces = {
    'unknown-number': ['Permanent', 'NoEmail', '5.1.1'],
    absent: ['Transient', 'General', '4.4.7'],
    expired: ['Transient', 'CustomTimeoutExceeded', '4.4.7'],
    barred: ['Transient', 'ContentRejected', '5.6.1'],
  } as const;
  const [bounceType, bounceSubType, code] = bounces[status];
  const diagnosticCode = `smtp; 550 ${code} <${sent.to}> not here`;
  const bouncedRecipients = [{ emailAddress: sent.to, action: 'failed', status: code, diagnosticCode }];
  return { eventType: 'Bounce', mail, bounce: { bounceType, bounceSubType, bouncedRecipients, timestamp } };
}
