export const SHOP_NAME = 'Harbour Lane Roasters';
export const SHOP_DOMAIN = 'harbour-lane.example.com';
