/** Days that a version of the state stays after a newer one replaced it, or after it was deleted; never fewer. */
export const LEAST_DAYS_OF_OLD_VERSIONS = 90;
