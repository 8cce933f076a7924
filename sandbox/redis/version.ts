/** The version whose behaviour is followed, as INFO and HELLO tell it. */
export const REDIS_VERSION = '7.2.5';
