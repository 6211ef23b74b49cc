using Platform.Contracts;
using Platform.Notification.Numbers;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>Number and text of a message: encrypted for their row, so that a swapped column cannot be read.</summary>
internal static class MessageFields
{
    public static void SealPhone(this FieldCipher cipher, Message message, MobileNumber number)
    {
        message.Phone = cipher.Encrypt(number.E164, PhonePlace(message));
        message.PhoneHash = cipher.Hash(number.E164, MobileNumber.HashColumn);
        message.PhoneMasked = Mask.Phone(number.E164);
    }

    public static void SealText(this FieldCipher cipher, Message message, string text) =>
        message.Text = cipher.Encrypt(text, TextPlace(message));

    public static string PhoneOf(this FieldCipher cipher, Message message) =>
        cipher.Decrypt(message.Phone ?? throw new InvalidOperationException("a message without a number is never handed over"), PhonePlace(message));

    public static string TextOf(this FieldCipher cipher, Message message) => cipher.Decrypt(message.Text, TextPlace(message));

    private static string PhonePlace(Message message) => "messages/phone/" + message.Id;

    private static string TextPlace(Message message) => "messages/text/" + message.Id;
}
