/** `j•••@example.com`: enough to recognise an address, too little to use it. */
export function maskEmail(address: string | null): string | null {
  if (!address) return null;
  const at = address.lastIndexOf('@');
  if (at < 1) return '•••';
  return `${Array.from(address)[0] ?? ''}•••${address.slice(at)}`;
}
