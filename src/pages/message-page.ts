// STUB
export const renderMessagePage = (view: object): string => JSON.stringify(view);
