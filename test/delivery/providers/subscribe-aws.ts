import assert from 'node:assert/strict';
import { signAwsRequest } from '#delivery/vendor/aws/sign.ts';
import { awsKeys } from '../../../carrier/vendors/aws-account.ts';
import { now } from './smpp-bench.ts';

/** What an operator does once, with AWS's own tools. */
export async function subscribe(url: string, topicArn: string, endpoint: string): Promise<void> {
  const parameters = { Action: 'Subscribe', TopicArn: topicArn, Protocol: 'https', Endpoint: endpoint };
  const request = {
    method: 'POST',
    url: `${url}/`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(parameters)),
  };
  const headers = signAwsRequest(request, awsKeys, { region: awsKeys.region, service: 'sns', now });
  const response = await fetch(request.url, { method: 'POST', headers, body: request.body });
  assert.equal(response.status, 200);
}
