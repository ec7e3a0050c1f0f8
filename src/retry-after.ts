/** Seconds after which what we could not keep or tell may be sent again; a short outage is over by then. */
export const RETRY_AFTER = '5';
