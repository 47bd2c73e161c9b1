// STUB
export const renderInboxPage = (view: object): string => JSON.stringify(view);
