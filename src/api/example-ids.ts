/** The records that examples speak of; the same ones everywhere, so that the examples fit together. */
export const EXAMPLE_IDS = {
  channel: '69a1f0c2d3b4a59687786950',
  order: '69b2c3d4e5f60718293a4b5c',
  product: '69b2c3d4e5f60718293a4b01',
  shipment: '69b2d0e1f2a3b4c5d6e7f809',
  mail: '69b2d0e1f2a3b4c5d6e7f80a',
  /** A line of that order. */
  line: '487210334|41208733|1',
  warehouse: '69a1f0c2d3b4a59687786911',
};
