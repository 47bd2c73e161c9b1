/** An ICU message. */
export type Message = string;
