/** The browser's time zone as an IANA name, such as Europe/Berlin; may be undefined. */
export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const minutesAheadOfUtc = () => -new Date().getTimezoneOffset();
