const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** `€89.00` */
export const showMoney = (cents: number): string => euros.format(cents / 100);

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** `3 May 2030` */
export const showDay = (at: number): string => days.format(at);

/** `about 4 minutes`: a wait, rounded up, so that nobody comes back too early. */
export function showWait(seconds: number): string {
  if (seconds <= 90) return `${Math.max(1, seconds)} seconds`;
  if (seconds < 5400) return `about ${Math.ceil(seconds / 60)} minutes`;
  return `about ${Math.ceil(seconds / 3600)} hours`;
}
