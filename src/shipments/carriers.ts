/**
 * The carriers whose tracking pages we link to, as data. Patterns are those on which public sources agree;
 * carriers whose sources contradict each other are left out, because a wrong link is worse than no link.
 *
 * `{n}` is the tracking number, `{pc}` the postcode without spaces in capitals, `{cc}` the country code.
 * A pattern that names `{pc}` or `{cc}` gives no link for an address without them.
 */
export interface Carrier {
  code: string;
  name: string;
  /** Other whole names of the same carrier; compared like `name`, never as part of a longer text. */
  aliases: string[];
  pattern: string;
}

const carrier = (code: string, name: string, pattern: string, aliases: string[] = []): Carrier => ({
  code,
  name,
  aliases,
  pattern,
});

export const CARRIERS: readonly Carrier[] = [
  carrier('royal-mail', 'Royal Mail', 'https://www.royalmail.com/track-your-item#/tracking-results/{n}', [
    'RoyalMail',
    'Royal Mail Group',
    'Royal Mail UK',
  ]),
  carrier('parcelforce', 'Parcelforce', 'https://www.parcelforce.com/track-trace?trackNumber={n}', [
    'Parcelforce Worldwide',
    'Parcel Force',
  ]),
  carrier('dpd-uk', 'DPD UK', 'https://track.dpd.co.uk/search?reference={n}', ['DPD (UK)', 'DPD GB']),
  carrier('dpd-local', 'DPD Local', 'https://apis.track.dpdlocal.co.uk/v1/track?postcode={pc}&parcel={n}', [
    'DPDLocal',
    'DPD Local UK',
  ]),
  carrier('evri', 'Evri', 'https://www.evri.com/track/parcel/{n}', ['Evri UK', 'Hermes UK', 'myHermes UK']),
  carrier('yodel', 'Yodel', 'https://www.yodel.co.uk/tracking/{n}', ['Yodel UK', 'Yodel Direct']),
  carrier('inpost-pl', 'InPost PL', 'https://inpost.pl/sledzenie-przesylek?number={n}', [
    'InPost Poland',
    'InPost Polska',
  ]),
  carrier('inpost-it', 'InPost IT', 'https://inpost.it/trova-il-tuo-pacco?number={n}', [
    'InPost Italy',
    'InPost Italia',
  ]),
  carrier(
    'inpost-pt',
    'InPost PT',
    'https://www.inpost.pt/seguimento-do-envio/?exp={n}&language=pt&pais=PT',
    ['InPost Portugal'],
  ),
  carrier('inpost-es', 'InPost ES', 'https://www.inpost.es/seguimiento-del-envio/?exp={n}&language=ES', [
    'InPost Spain',
    'InPost España',
  ]),
  carrier('amazon-uk', 'Amazon Shipping UK', 'https://track.amazon.co.uk/tracking/{n}', [
    'Amazon UK',
    'Amazon Logistics UK',
  ]),
  carrier('amazon-us', 'Amazon Shipping US', 'https://track.amazon.com/tracking/{n}', [
    'Amazon US',
    'Amazon Logistics US',
  ]),
  carrier(
    'dhl-express',
    'DHL Express',
    'https://www.dhl.com/gb-en/home/tracking.html?tracking-id={n}&submit=1',
    ['DHL Express UK', 'DHL Express Worldwide'],
  ),
  carrier('dhl-ecommerce-uk', 'DHL eCommerce UK', 'https://track.dhlparcel.co.uk/?con={n}', [
    'DHL Parcel UK',
    'DHL eCommerce UK (DHL Parcel UK)',
  ]),
  carrier(
    'dhl-paket-de',
    'DHL Paket DE',
    'https://www.dhl.de/de/privatkunden/dhl-sendungsverfolgung.html?piececode={n}',
    ['DHL Paket', 'DHL Germany', 'DHL Deutschland', 'DHL DE'],
  ),
  carrier('dhl-ecommerce-us', 'DHL eCommerce US', 'https://webtrack.dhlecs.com/orders?trackingNumber={n}', [
    'DHL eCommerce USA',
    'DHL eCommerce America',
  ]),
  carrier('ups', 'UPS', 'https://www.ups.com/track?loc=en_GB&tracknum={n}', [
    'United Parcel Service',
    'UPS UK',
  ]),
  carrier('fedex', 'FedEx', 'https://www.fedex.com/fedextrack/?trknbr={n}', ['Federal Express', 'FedEx UK']),
  carrier(
    'tnt',
    'TNT',
    'https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons={n}',
    ['TNT Express', 'TNT UK'],
  ),
  carrier('usps', 'USPS', 'https://tools.usps.com/go/TrackConfirmAction?tLabels={n}', [
    'US Postal Service',
    'U.S. Postal Service',
    'United States Postal Service',
  ]),
  carrier(
    'canada-post',
    'Canada Post',
    'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={n}',
    ['Postes Canada'],
  ),
  carrier('australia-post', 'Australia Post', 'https://auspost.com.au/mypost/track/#/details/{n}', [
    'AusPost',
    'Aus Post',
  ]),
  carrier('nz-post', 'NZ Post', 'https://www.nzpost.co.nz/tools/tracking?trackid={n}', [
    'New Zealand Post',
    'NZPost',
  ]),
  carrier('an-post', 'An Post', 'https://www.anpost.com/Post-Parcels/Track/History?item={n}', ['AnPost']),
  carrier('dpd-ie', 'DPD Ireland', 'https://dpd.ie/tracking?deviceType=5&consignmentNumber={n}', ['DPD IE']),
  carrier('postnl', 'PostNL', 'https://jouw.postnl.nl/track-and-trace/{n}-{cc}-{pc}', ['Post NL']),
  carrier('bpost', 'bpost', 'https://track.bpost.be/btr/web/#/search?itemCode={n}&postalCode={pc}', [
    'Belgian Post',
  ]),
  carrier('gls', 'GLS', 'https://gls-group.eu/track/{n}', ['General Logistics Systems', 'GLS Group']),
  carrier('dpd-de', 'DPD DE', 'https://tracking.dpd.de/status/en_US/parcel/{n}', [
    'DPD Germany',
    'DPD Deutschland',
    'DPD DE/NL/AT/CZ',
  ]),
  carrier('dpd-nl', 'DPD NL', 'https://tracking.dpd.de/status/en_US/parcel/{n}', [
    'DPD Netherlands',
    'DPD Nederland',
  ]),
  carrier('dpd-at', 'DPD AT', 'https://tracking.dpd.de/status/en_US/parcel/{n}', [
    'DPD Austria',
    'DPD Österreich',
  ]),
  carrier('dpd-cz', 'DPD CZ', 'https://tracking.dpd.de/status/en_US/parcel/{n}', [
    'DPD Czechia',
    'DPD Czech Republic',
  ]),
  carrier(
    'hermes-de',
    'Hermes DE',
    'https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{n}',
    ['Hermes Germany', 'Hermes Deutschland', 'myHermes DE'],
  ),
  carrier('la-poste', 'La Poste', 'https://www.laposte.fr/outils/suivre-vos-envois?code={n}', [
    'La Poste/Colissimo',
  ]),
  carrier('colissimo', 'Colissimo', 'https://www.laposte.fr/outils/suivre-vos-envois?code={n}'),
  carrier(
    'chronopost',
    'Chronopost',
    'https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={n}',
    ['Chronopost France'],
  ),
  carrier('postnord', 'PostNord', 'https://portal.postnord.com/tracking/details/{n}', ['Post Nord']),
  carrier('austrian-post', 'Österreichische Post', 'https://www.post.at/sv/sendungsdetails?snr={n}', [
    'Austrian Post',
    'Post AT',
    'Oesterreichische Post',
  ]),
  carrier(
    'swiss-post',
    'Swiss Post',
    'https://service.post.ch/EasyTrack/submitParcelData.do?formattedParcelCodes={n}',
    ['Die Schweizerische Post', 'Schweizerische Post', 'La Poste Suisse'],
  ),
  carrier('brt', 'BRT', 'https://vas.brt.it/vas/sped_det_show.hsm?Nspediz={n}', [
    'BRT Bartolini',
    'Bartolini',
  ]),
  carrier('ontrac', 'OnTrac', 'https://www.ontrac.com/tracking/?number={n}', ['On Trac']),
];
