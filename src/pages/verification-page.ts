// STUB
export const renderVerificationPage = (view: object): string => JSON.stringify(view);
