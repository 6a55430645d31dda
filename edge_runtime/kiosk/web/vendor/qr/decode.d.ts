export const decodeQR: any;
