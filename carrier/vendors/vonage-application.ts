import { generateKeyPairSync } from 'node:crypto';

/** An application of the simulated Vonage. Its key is made anew by each process, and opens nothing but the simulator. */
export const applicationId = '0d5c1f2e-7a46-4b1c-9c55-6f2f1f0a3b77';
export const apiKey = 'simulated';
export const signatureSecret = 'simulated-signature-secret';
export const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
