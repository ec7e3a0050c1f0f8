import { type CurrencyCode, isCurrency } from '../money.ts';
import type { Address } from './state.ts';

export interface Person {
  customerId: number;
  email: string;
  currency: CurrencyCode;
  address: Address;
}

// Every person, street and number is made up. A dash is null; an empty field is an empty text. Both were observed by
// airbytehq/airbyte.
// first name | last name | address1 | address2 | city | province | zip | country | currency | phone | company
const ROWS = `
Imogen | Tarrant | 14 Quay Street | Flat 3 | Bristol |  | BS1 4XJ | GB | GBP | +447700900123 | -
Rhys | Llewellyn | 2 Heol y Felin | - | Llanfairpwllgwyngyll | Ynys Môn | LL61 5UJ | GB | GBP | +447700900456 | -
Ailsa | MacDonald | Tigh na Mara | Isle of Barra | Castlebay | - | HS9 5XD | GB | GBP | - | -
Oluwaseun | Adebayo | 118 Peckham Rye | - | London |  | SE15 4HB | GB | GBP | +447700900777 | -
Priya | Raghunathan | Unit 7, Albion Mill | 19 Pollard Street | Manchester |  | M4 7AJ | GB | GBP | +447700900312 | Raghunathan & Daughters Ltd
Niamh | O'Sullivan-Ní Dhomhnaill | 5 Sráid an Chaisleáin | - | Trá Lí | Co. Kerry | V92 X5K8 | IE | EUR | +353209120045 | -
Zoë | van der Berg | Prinsengracht 263 | 2hoog | Amsterdam | - | 1016 GV | NL | EUR | +31635550118 | -
Jean-Baptiste | Lefèvre | 27 rue des Trois-Frères | Bât. C, esc. 2 | Paris | - | 75018 | FR | EUR | +33612345678 | -
Anneliese | Großmann | Weserstraße 48 | Hinterhaus, 3. OG | Berlin | Berlin | 12045 | DE | EUR | +4915112345678 | -
Jürgen | Müller-Lüdenscheidt | Am Alten Gymnasium 1 | - | Köln | NRW | 50667 | DE | EUR | - | -
Chiara | D'Angelo | Vicolo del Gallo 12 | Interno 4 | Roma | RM | 00186 | IT | EUR | +393331234567 | -
Íñigo | Fernández de Córdoba y Alagón | Calle de la Cava Baja, 17 | 2º izda. | Madrid | Madrid | 28005 | ES | EUR | +34600123456 | -
Inês | Magalhães | Rua das Flores 88 | - | Porto | - | 4050-262 | PT | EUR | +351912345678 | -
Eleni | Παπαδοπούλου | Οδός Ερμού 45 | - | Αθήνα | - | 105 63 | GR | EUR | +306912345678 | -
Łukasz | Wiśniewski | ul. Świętokrzyska 31/4 | - | Kraków | małopolskie | 30-015 | PL | PLN | +48512345678 | -
Zdeněk | Dvořáček | Náměstí Míru 9 | - | Brno | - | 602 00 | CZ | EUR | - | -
Åsa | Söderström | Götgatan 22 | lgh 1203 | Stockholm | - | 116 46 | SE | SEK | +46701740605 | -
Bjørn | Ødegård | Karl Johans gate 5 | - | Oslo | - | 0154 | NO | EUR | +4740612345 | -
Aino | Hämäläinen | Fredrikinkatu 61 B 24 | - | Helsinki | - | 00100 | FI | EUR | +358401234567 | -
Guðrún | Þorsteinsdóttir | Laugavegur 77 | - | Reykjavík | - | 101 | IS | EUR | - | -
Réka | Kőszegi | Bartók Béla út 14. | II. em. 5. | Budapest | - | 1111 | HU | EUR | +36201234567 | -
Ștefan | Țurcanu | Strada Lipscani 33 | ap. 8 | București | Sector 3 | 030033 | RO | EUR | +40712345678 | -
Maja | Novak | Trubarjeva cesta 6 | - | Ljubljana | - | 1000 | SI | EUR | - | -
Александра | Иванова-Петрова | бул. „Витоша“ 100 | ет. 4, ап. 12 | София | - | 1463 | BG | EUR | +359881234567 | -
Олена | Шевченко | вул. Хрещатик 22 | кв. 15 | Київ | - | 01001 | UA | EUR | +380501234567 | -
Reto | Zürcher | Niederdorfstrasse 20 | - | Zürich | ZH | 8001 | CH | CHF | +41791234567 | -
Ayşe | Yıldırım | İstiklal Caddesi 134 | Daire 6 | İstanbul | Beyoğlu | 34430 | TR | EUR | +905301234567 | -
יעל | בן־דוד | רחוב דיזנגוף 99 | דירה 4 | תל אביב | - | 6433201 | IL | USD | +972501234567 | -
محمد | الحسيني | شارع الخليج العربي ١٢ | الطابق الثالث | مدينة الكويت | - | - | KW | KWD | +96550012345 | -
فاطمة | بن علي | نهج مرسيليا 8 | - | تونس | - | 1000 | TN | EUR | - | -
Noor | Al Maktoum | Villa 14, Street 12b | Jumeirah 2 | Dubai | Dubai | - | AE | USD | +971501234567 | -
山田 | 太郎 | 神宮前5丁目10番1号 | ジャイルビル302 | 渋谷区 | 東京都 | 150-0001 | JP | JPY | +819012345678 | -
さくら | 小笠原 | 中京区寺町通御池上る | - | 京都市 | 京都府 | 604-0925 | JP | JPY | - | -
김 | 민준 | 강남대로 396 | 1204호 | 서울특별시 | 강남구 | 06232 | KR | USD | +821012345678 | -
王 | 小明 | 南京西路1266号 | 恒隆广场 18楼 | 上海市 | 上海 | 200040 | CN | USD | +8613812345678 | -
陳 | 美玲 | 彌敦道 677 號 | 12 樓 B 室 | 九龍 | - | - | HK | USD | +85251234567 | -
Nguyễn | Thị Minh Khai | 45 Đường Lê Lợi | Phường Bến Nghé | Thành phố Hồ Chí Minh | - | 700000 | VN | USD | +84912345678 | -
สมชาย | ใจดี | 99/1 ถนนสุขุมวิท | - | กรุงเทพมหานคร | คลองเตย | 10110 | TH | USD | +66812345678 | -
आरव | शर्मा | १२, महात्मा गांधी मार्ग | - | मुंबई | Maharashtra | 400001 | IN | USD | +919812345678 | -
Lachlan | Featherstonehaugh | 8/120 Smith Street | - | Collingwood | Victoria | 3066 | AU | AUD | +61491570156 | -
Aroha | Te Whāiti | 31 Cuba Street | - | Te Whanganui-a-Tara | - | 6011 | NZ | AUD | - | -
Marguerite | Thériault | 1450, rue Saint-Denis | app. 3 | Montréal | Québec | H2X 3J6 | CA | CAD | +15145550142 | -
DeShawn | Washington | 2217 N Kedzie Ave | Apt 2R | Chicago | Illinois | 60647 | US | USD | +13125550171 | -
Guadalupe | Hernández Ruiz | 1801 E 7th St | - | Austin | Texas | 78702 | US | USD | +15125550193 | Taquería <La Lupita> & Sons
Kealoha | Kahananui | 75-5660 Palani Rd | Suite 101 | Kailua-Kona | Hawaii | 96740 | US | USD | +18085550107 | -
João | Guimarães | Rua Oscar Freire, 379 | cj. 41 | São Paulo | SP | 01426-001 | BR | USD | +5511912345678 | -
Thandiwe | Nkosi | 12 Bree Street | - | Cape Town | Western Cape | 8001 | ZA | USD | +27821234567 | -
Wambui | Kamau | Ngong Road, Plot 1870 | - | Nairobi | - | 00505 | KE | USD | +254712345678 | -
Wolfeschlegelsteinhausenbergerdorff | Featherington-Cholmondeley-Marjoribanks-Ruaraidh | The Old Coach House at the Far End of Long Meadow Lane | Behind the Chapel of Saint Catherine, second gate on the left | Bishop’s Stortford-upon-the-Marshes | Hertfordshire | CM23 2ND | GB | GBP | - | -
`;

/** The store's customers: the same on every machine. */
export const PEOPLE: readonly Person[] = ROWS.trim().split('\n').map(toPerson);

function toPerson(row: string, index: number): Person {
  const fields = row.split('|').map((field) => field.trim());
  const text = (at: number) => fields[at] ?? '';
  const orNull = (at: number) => (text(at) === '-' ? null : text(at));
  const currency = text(8);
  if (!isCurrency(currency)) throw new Error(`unknown currency in: ${row}`);
  return {
    customerId: 148_820_664 + index * 37,
    email: `${asciiName(text(0)) || 'shopper'}.${asciiName(text(1)) || index}@example.com`,
    currency,
    address: {
      firstName: text(0),
      lastName: text(1),
      company: orNull(10),
      address1: text(2),
      address2: orNull(3),
      city: text(4),
      province: orNull(5),
      zip: orNull(6),
      country: text(7),
      phone: orNull(9),
    },
  };
}

function asciiName(name: string): string {
  const plain = name.normalize('NFD').replace(/[^A-Za-z-]/g, '');
  return plain.toLowerCase().slice(0, 24);
}
