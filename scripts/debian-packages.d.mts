export const testPackages: {
  readonly kannel: string;
  readonly 'libnet-smpp-perl': string;
  readonly oathtool: string;
};
export function installDebianPackages(names: readonly string[]): void;
export function missingTestPackages(): (keyof typeof testPackages)[];
