/** How many characters a password has at least, wherever it is set. */
export const PASSWORD_MIN = 12;
