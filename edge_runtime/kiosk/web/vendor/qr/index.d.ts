export const encodeQR: any;
