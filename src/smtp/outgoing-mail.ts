/** One message as its bytes, with the addresses that the mail server is told. */
export interface OutgoingMail {
  envelope: { from: string; to: string };
  raw: Buffer;
}
