import type { Catalogue } from './wording.ts';

const minutes =
  '{minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}';
const handoverShare = 'أخبر به مندوب التوصيل عند باب منزلك فقط، ولا تذكره أبدًا عبر الهاتف أو الرسائل.';
const inAccount =
  'إذا لم تكن أنت من يجري هذا التغيير، فقد يكون شخص آخر قد دخل إلى حسابك. لا تشارك الرمز مع أحد وتواصل معنا.';

// A text has 70 characters, the origin line among them. U+200E keeps a masked contact such as "***42" from turning round.
export const ar: Catalogue = {
  locale: 'ar',
  direction: 'rtl',
  voiceLanguage: 'ar-SA',
  smsAlphabet: 'ucs2',
  sms: {
    sign_in: {
      warned: [
        `{brand}: رمز تسجيل الدخول {code}. لا تشاركه مع أحد، ولن نطلبه منك أبدًا. صالح لمدة ${minutes}`,
        `{brand}: رمز الدخول {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز الدخول {code}. لا تشاركه مع أحد',
        '{brand}: رمز الدخول {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز الدخول {code}'],
    },
    verify_contact: {
      warned: [
        `{brand}: رمز تأكيد هذا الرقم {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز تأكيد هذا الرقم {code}. لا تشاركه مع أحد',
        '{brand}: رمز تأكيد رقمك {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز تأكيد رقمك {code}', '{brand}: رمز التأكيد {code}'],
    },
    payment: {
      warned: [
        `{brand}: رمز دفع {money} إلى {payee} هو {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز دفع {money} إلى {payee} هو {code}. لا تشاركه مع أحد',
        '{brand}: دفع {money} إلى {payee} رمز {code}. لا تشاركه',
      ],
      bare: ['{brand}: دفع {money} إلى {payee} رمز {code}'],
    },
    payment_to_brand: {
      warned: [
        `{brand}: رمز دفع {money} لنا هو {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز دفع {money} لنا هو {code}. لا تشاركه مع أحد',
        '{brand}: دفع {money} لنا رمز {code}. لا تشاركه',
      ],
      bare: ['{brand}: دفع {money} لنا رمز {code}'],
    },
    change_contact: {
      warned: [
        `{brand}: رمز تغيير بيانات الاتصال{newContact, select, none {} other { إلى \u200E{newContact}\u200E}} هو {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز تغيير بيانات الاتصال {code}. لا تشاركه مع أحد',
        '{brand}: رمز تغيير بيانات الاتصال {code}. لا تشاركه',
        '{brand}: رمز التغيير {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز تغيير بيانات الاتصال {code}', '{brand}: رمز التغيير {code}'],
    },
    change_password: {
      warned: [
        `{brand}: رمز تغيير كلمة المرور {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز تغيير كلمة المرور {code}. لا تشاركه مع أحد',
        '{brand}: رمز تغيير كلمة المرور {code}. لا تشاركه',
        '{brand}: رمز التغيير {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز تغيير كلمة المرور {code}', '{brand}: رمز التغيير {code}'],
    },
    change_factor: {
      warned: [
        `{brand}: رمز تغيير طريقة الدخول {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز تغيير طريقة الدخول {code}. لا تشاركه مع أحد',
        '{brand}: رمز تغيير طريقة الدخول {code}. لا تشاركه',
        '{brand}: رمز التغيير {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز تغيير طريقة الدخول {code}', '{brand}: رمز التغيير {code}'],
    },
    recover: {
      warned: [
        `{brand}: رمز استعادة حسابك {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز استعادة حسابك {code}. لا تشاركه مع أحد',
        '{brand}: رمز استعادة حسابك {code}. لا تشاركه',
        '{brand}: رمز استعادة {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز استعادة حسابك {code}', '{brand}: رمز استعادة {code}'],
    },
    handover: {
      warned: [
        '{brand}: رمز تسليم {parcel, select, none {طردك} other {الطرد {parcel}}} هو {code}. أخبر به المندوب عند بابك فقط، لا عبر الهاتف أو الرسائل',
        '{brand}: رمز التسليم {code}. أعطه للمندوب عند بابك فقط، لا عبر الهاتف أو الرسائل',
        '{brand}: رمز التسليم {code} يُعطى عند بابك فقط، لا بهاتف أو رسالة',
      ],
      bare: [],
    },
    generic: {
      warned: [
        `{brand}: رمز التأكيد {code}. لا تشاركه مع أحد، ولن نطلبه منك أبدًا. صالح لمدة ${minutes}`,
        `{brand}: رمز التأكيد {code}. لا تشاركه مع أحد. صالح لمدة ${minutes}`,
        '{brand}: رمز التأكيد {code}. لا تشاركه مع أحد',
        '{brand}: رمز التأكيد {code}. لا تشاركه',
      ],
      bare: ['{brand}: رمز التأكيد {code}'],
    },
  },
  email: {
    wordings: {
      sign_in: {
        subject: '{brand}: رمز تسجيل الدخول',
        lead: 'استخدم هذا الرمز لتسجيل الدخول إلى {brand}.',
        notYou:
          'إذا لم تحاول تسجيل الدخول، فربما يعرف شخص آخر كلمة مرورك. لا تشارك الرمز مع أحد، وغيّر كلمة مرورك من تطبيقنا أو موقعنا.',
      },
      sign_in_passwordless: {
        subject: '{brand}: رمز تسجيل الدخول',
        lead: 'استخدم هذا الرمز لتسجيل الدخول إلى {brand} بدون كلمة مرور.',
        notYou: 'إذا لم تطلب هذا الرمز، فيمكنك حذف هذه الرسالة. لا يمكن لأحد تسجيل الدخول بدون الرمز.',
      },
      verify_contact: {
        subject: '{brand}: تأكيد عنوان بريدك الإلكتروني',
        lead: 'استخدم هذا الرمز لتأكيد أن عنوان البريد الإلكتروني هذا يخصك.',
        notYou: 'إذا لم تكن قد زودتنا بهذا العنوان، فيمكنك حذف هذه الرسالة. لن يتغير أي شيء.',
      },
      payment: {
        subject: '{brand}: تأكيد دفع {money}',
        lead: 'لا تستخدم هذا الرمز إلا إذا كنت تريد إجراء عملية الدفع هذه بالضبط.',
        notYou: 'إذا لم تكن أنت من يجري عملية الدفع هذه، فلا تستخدم الرمز وتواصل معنا.',
      },
      change_contact: {
        subject: '{brand}: تأكيد تغيير بيانات الاتصال',
        lead: 'استخدم هذا الرمز لتغيير بيانات الاتصال الخاصة بحسابك.',
        notYou: inAccount,
      },
      change_password: {
        subject: '{brand}: تأكيد تغيير كلمة المرور',
        lead: 'استخدم هذا الرمز لتغيير كلمة مرور حسابك.',
        notYou: inAccount,
      },
      change_factor: {
        subject: '{brand}: تأكيد تغيير طريقة تسجيل الدخول',
        lead: 'استخدم هذا الرمز لتغيير طريقة تسجيل الدخول إلى {brand}.',
        notYou: inAccount,
      },
      recover: {
        subject: '{brand}: استعادة حسابك',
        lead: 'استخدم هذا الرمز لاستعادة الوصول إلى حسابك.',
        notYou: 'إذا لم تطلب ذلك، فلا تشارك الرمز مع أحد. لا يمكن لأحد الدخول إلى حسابك بدونه.',
      },
      handover: {
        subject: '{brand}: رمز استلام طلبك',
        lead: 'سيطلب منك مندوب التوصيل هذا الرمز عند تسليم الطرد.',
        notYou: 'إذا لم تكن تنتظر أي طرد، فيرجى التواصل معنا.',
      },
      generic: {
        subject: '{brand}: رمز التأكيد',
        lead: 'استخدم هذا الرمز لتأكيد طلبك لدى {brand}.',
        notYou: 'إذا لم تطلب هذا الرمز، فيمكنك حذف هذه الرسالة.',
      },
    },
    codeLabel: 'رمزك',
    amountLabel: 'المبلغ',
    payeeLabel: 'المستفيد',
    newContactLabel: 'جهة الاتصال الجديدة',
    parcelLabel: 'الطرد',
    lifetime: `الرمز صالح لمدة ${minutes}.`,
    neverShare:
      'لا تشارك هذا الرمز مع أحد. لن نطلبه منك أبدًا، لا عبر الهاتف ولا عبر الرسائل ولا عبر البريد الإلكتروني.',
    handoverLifetime: 'الرمز صالح حتى نهاية يوم التسليم.',
    handoverShare,
    footer: 'أُرسلت هذه الرسالة تلقائيًا من {brand}.',
  },
  voice: {
    reasons: {
      sign_in: 'نتصل بك لإبلاغك برمز تسجيل الدخول.',
      sign_in_passwordless: 'نتصل بك لإبلاغك برمز تسجيل الدخول بدون كلمة مرور.',
      verify_contact: 'نتصل بك لإبلاغك برمز تأكيد رقم الهاتف هذا.',
      payment: 'نتصل بك لإبلاغك برمز دفع {money} إلى {payee}.',
      change_contact: 'نتصل بك لإبلاغك برمز تغيير بيانات الاتصال.',
      change_password: 'نتصل بك لإبلاغك برمز تغيير كلمة المرور.',
      change_factor: 'نتصل بك لإبلاغك برمز تغيير طريقة تسجيل الدخول.',
      recover: 'نتصل بك لإبلاغك برمز استعادة حسابك.',
      handover: 'نتصل بك لإبلاغك برمز استلام طردك.',
      generic: 'نتصل بك لإبلاغك برمز التأكيد.',
    },
    greeting: 'مرحبًا، معك {brand}.',
    pressKey: 'للاستماع إلى الرمز، اضغط على الرقم 1. إذا لم تكن تنتظر رمزًا، فأنهِ المكالمة من فضلك.',
    codeIs: 'رمزك هو:',
    again: 'أكرر:',
    neverShare: 'لا تخبر أحدًا بهذا الرمز. لن نطلبه منك أبدًا.',
    handoverShare,
    goodbye: 'مع السلامة.',
    digitSeparator: '، ',
  },
};
