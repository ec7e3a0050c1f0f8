/** Where the REST API stands. */
export const API_ROOT = '/api/v1';
