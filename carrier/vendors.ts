import type { Vendor, VendorTools } from './vendor.ts';
import { createAws } from './vendors/aws.ts';
import { createBird } from './vendors/bird.ts';
import { createCamara } from './vendors/camara.ts';
import { createHttp } from './vendors/http.ts';
import { createInfobip } from './vendors/infobip.ts';
import { createPlivo } from './vendors/plivo.ts';
import { createSes } from './vendors/ses.ts';
import { createTwilio } from './vendors/twilio.ts';
import { createVonage } from './vendors/vonage.ts';
import { createWhatsApp } from './vendors/whatsapp.ts';

/** Every vendor that speaks HTTP, by the kind of provider that talks to it. */
export const vendors: Readonly<Record<string, (tools: VendorTools) => Vendor>> = {
  aws: createAws,
  bird: createBird,
  camara: createCamara,
  http: createHttp,
  infobip: createInfobip,
  plivo: createPlivo,
  ses: createSes,
  twilio: createTwilio,
  vonage: createVonage,
  whatsapp: createWhatsApp,
};
