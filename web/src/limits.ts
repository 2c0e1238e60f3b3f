/** How much is taken in. The command line takes as much a file. */

export const MIB = 1024 * 1024;

/** Bytes of a file that is opened, and of what a link holds. What is longer is no configuration. */
export const LONGEST = 16 * MIB;
