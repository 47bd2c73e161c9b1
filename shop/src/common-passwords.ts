/** The commonest passwords of eight characters and more (all shorter ones are refused anyway), in small letters. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 0123456789 012345678 01234567 87654321 987654321 9876543210 11111111 111111111
1111111111 00000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 12341234 11223344
12121212 123123123 123321123 147258369 789456123 741852963 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx qazwsxedc
1qazxsw2 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwertz123 qwertzuiop azertyuiop asdfghjk asdfghjkl
zxcvbnm1 zxcvbnm123 asdf1234 abcd1234 abc12345 abcdefgh abcdefg1 a1b2c3d4 aa123456 a12345678 1234qwer q1w2e3r4
q1w2e3r4t5 password password1 password12 password123 password1! password! passw0rd p@ssw0rd p@ssword passwort
passwort1 contraseña contrasena motdepasse changeme letmein1 letmein123 welcome1 welcome123 iloveyou iloveyou1
sunshine sunshine1 princess princess1 football football1 baseball basketball superman batman123 starwars trustno1
whatever computer internet samsung1 michelle jennifer jordan23 liverpool liverpool1 manchester chelsea1 arsenal1
charlie1 dragon123 monkey123 master123 shadow123 admin123 admin1234 administrator test1234 testtest default1
hello123 hallo123 freedom1 success1 blink182 pokemon1 butterfly chocolate cocacola corvette dolphins einstein
ferrari1 garfield hannah12 jessica1 jonathan lovelove maverick mercedes midnight mountain mustang1 nicholas
operator patricia phoenix1 pineapple platinum rainbow1 redskins samantha scorpion security snowball spiderman
startrek steelers stephanie tinkerbell victoria victory1 william1 winston1 letmein! zaq1zaq1 1a2b3c4d 123qweasd
qweasdzxc 123456789a 12345678a 1234abcd qwer1234 asdasdasd 123456abc abc123456 aaaaaaaa q1w2e3r4!`
    .split(/\s+/)
    .filter((word) => word.length >= 8),
);
