import { atParts } from '../email-address.ts';

/** `j•••@example.com`: enough to recognise an address, too little to use it. */
export function maskEmail(address: string | null): string | null {
  if (!address) return null;
  const { local, domain } = atParts(address);
  if (local === '') return '•••';
  return `${Array.from(local)[0] ?? ''}•••@${domain}`;
}
