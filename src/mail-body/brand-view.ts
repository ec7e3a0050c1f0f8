import { addressLines } from '../address-lines.ts';
import type { ResolvedBrand } from '../brand/brand-of.ts';
import { cleanText } from '../clean-text.ts';
import { isEmailAddress } from '../email-address.ts';
import { safeLink } from '../safe-link.ts';

/** What head, help and foot of every mail show of the brand. */
export function brandView(
  { account, brand }: { account: { name: string }; brand: ResolvedBrand },
  written: { language: string; characters: number },
) {
  const clean = (text: string | null | undefined) => cleanText(text, written.characters);
  const support = brand.supportEmail.value?.trim() ?? '';
  const supportEmail = isEmailAddress(support) ? support : '';
  const digits = (brand.phone.value ?? '').replace(/[^\d+]/g, '');
  const linkOf = (value: string | null) => (value ? (safeLink(value) ?? '') : '');
  return {
    colours: brand.palette,
    brandName: clean(brand.name.value) || clean(account.name),
    supportEmail,
    supportMailto: supportEmail ? `mailto:${supportEmail}` : '',
    supportPhone: clean(brand.phone.value),
    supportTel: digits ? `tel:${digits}` : '',
    website: linkOf(brand.website.value),
    returnsUrl: linkOf(brand.returnsUrl.value),
    legalLine: cleanText(brand.legalLine.value, 300),
    brandAddress: addressLines(brand.address.value, written).join(', '),
  };
}
