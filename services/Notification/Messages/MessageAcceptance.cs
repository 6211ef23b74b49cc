using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Notification.Contacts;
using Platform.Notification.Data;
using Platform.Notification.Inbound;
using Platform.Notification.Numbers;
using Platform.Notification.Templates;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Security;

namespace Platform.Notification.Messages;

/// <summary>Turns clients' requests into stored messages, item by item: good ones are accepted whatever the others are like.</summary>
internal sealed class MessageAcceptance(NotificationDb db, FieldCipher cipher, MessageMaker maker, TimeProvider time, NotificationTelemetry telemetry)
{
    private const int TextLimit = 1_000;

    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<SendAnswer>> AcceptAsync(IReadOnlyList<SendRequest> requests, string source, CancellationToken cancellationToken)
    {
        try
        {
            return await AcceptOnceAsync(requests, source, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another replica took one of the keys at the same instant; now it is there to be found.
            db.ChangeTracker.Clear();
            return await AcceptOnceAsync(requests, source, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<SendAnswer>> AcceptOnceAsync(IReadOnlyList<SendRequest> requests, string source, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAsync(cancellationToken);
        var known = await KnownAsync(requests, source, cancellationToken);
        var contacts = await ContactsAsync(requests, cancellationToken);
        var optedOut = await OptedOutAsync(requests, contacts, cancellationToken);
        var answers = new List<SendAnswer>(requests.Count);
        foreach (var request in requests)
        {
            answers.Add(Accept(request, answers.Count, source, known, contacts, optedOut));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answers;
    }

    private SendAnswer Accept(
        SendRequest request, int index, string source, Dictionary<string, Message> known,
        Dictionary<(string, string), MobileNumber> contacts, HashSet<string> optedOut)
    {
        var requestHash = cipher.Hash(JsonSerializer.Serialize(request, NotificationJson.Default.SendRequest), "messages/request");
        if (known.TryGetValue(request.IdempotencyKey, out var before))
        {
            return before.RequestHash == requestHash
                ? Answer(index, before, repeated: true)
                : Refuse(index, "idempotency-conflict", [new FieldError("idempotencyKey", "同一幂等键已用于另一条内容不同的短信；请换一个键，或按原内容重发")]);
        }

        var errors = new List<FieldError>();
        var number = NumberOf(request, contacts, errors);
        var text = TextOf(request, errors);
        Bounds(request, errors);
        if (errors.Count > 0 || number is null || text is null)
        {
            return Refuse(index, "invalid", errors);
        }

        var lane = request.Lane ?? Lane.Notice;
        if (lane != Lane.Alert && optedOut.Contains(cipher.Hash(number.E164, MobileNumber.HashColumn)))
        {
            return Refuse(index, "opted-out", [new FieldError("phone", "该号码已退订，只能发送告警短信")]);
        }

        var message = maker.Make(new MessageDraft
        {
            Source = source,
            IdempotencyKey = request.IdempotencyKey,
            RequestHash = requestHash,
            ContractId = request.ContractId,
            PersonId = request.PersonId,
            IncidentId = request.IncidentId,
            Number = number,
            Text = text,
            Template = request.Template,
            Lane = lane,
            ReplyCode = request.Variables?.GetValueOrDefault("code"),
            ExpiresAt = time.GetUtcNow() + (request.TimeToLive ?? DefaultTimeToLive),
        });
        db.Add(message);
        known.Add(request.IdempotencyKey, message);
        telemetry.Accepted(message);
        return Answer(index, message, repeated: false);
    }

    private static void Bounds(SendRequest request, List<FieldError> errors)
    {
        Length("idempotencyKey", request.IdempotencyKey, 200, required: true);
        Length("contractId", request.ContractId, 100, required: false);
        Length("personId", request.PersonId, 100, required: false);
        Length("incidentId", request.IncidentId, 100, required: false);
        if (request.TimeToLive is { } span && (span < TimeSpan.FromMinutes(1) || span > TimeSpan.FromDays(3)))
        {
            errors.Add(new FieldError("timeToLive", "有效期应为 1m 至 3d"));
        }

        void Length(string path, string? value, int limit, bool required)
        {
            if ((required && string.IsNullOrWhiteSpace(value)) || value?.Length > limit || value?.Any(char.IsControl) == true)
            {
                errors.Add(new FieldError(path, $"应为{(required ? " 1 至" : "不超过")} {limit} 个字符，且不含控制字符"));
            }
        }
    }

    private static MobileNumber? NumberOf(SendRequest request, Dictionary<(string, string), MobileNumber> contacts, List<FieldError> errors)
    {
        if (request.Phone is not null)
        {
            if (MobileNumber.TryParse(request.Phone, out var number, out var problem))
            {
                return number;
            }

            errors.Add(new FieldError("phone", problem));
            return null;
        }

        if (request.PersonId is null || request.ContractId is null)
        {
            errors.Add(new FieldError("phone", "请给出 phone，或同时给出 contractId 和 personId"));
            return null;
        }

        if (contacts.TryGetValue((request.ContractId, request.PersonId), out var known))
        {
            return known;
        }

        errors.Add(new FieldError("personId", "合同的值班名单中没有此人"));
        return null;
    }

    private string? TextOf(SendRequest request, List<FieldError> errors)
    {
        if (request.Text is not null == request.Template is not null)
        {
            errors.Add(new FieldError("text", "请给出 text 或 template 其中之一"));
            return null;
        }

        if (request.Text is { } text)
        {
            if (request.Variables is not null)
            {
                errors.Add(new FieldError("variables", "变量只与 template 一起使用"));
            }

            if (string.IsNullOrWhiteSpace(text) || text.Length > TextLimit)
            {
                errors.Add(new FieldError("text", $"短信内容应为 1 至 {TextLimit} 个字符"));
            }

            return text;
        }

        if (BuiltInTemplates.Find(request.Template!) is not { } template)
        {
            errors.Add(new FieldError("template", "没有这个短信模板", Choices: BuiltInTemplates.Names));
            return null;
        }

        var values = request.Variables ?? new Dictionary<string, string>();
        errors.AddRange(TemplateText.Check(template, values, "variables"));
        return TemplateText.Fill(template, values, time.GetUtcNow());
    }

    private async Task<Dictionary<string, Message>> KnownAsync(IReadOnlyList<SendRequest> requests, string source, CancellationToken cancellationToken)
    {
        var keys = requests.Select(request => request.IdempotencyKey).Where(key => key is not null).Distinct().ToList();
        return await db.Set<Message>().AsNoTracking().Where(row => row.Source == source && keys.Contains(row.IdempotencyKey))
            .ToDictionaryAsync(row => row.IdempotencyKey, cancellationToken);
    }

    private async Task<Dictionary<(string, string), MobileNumber>> ContactsAsync(IReadOnlyList<SendRequest> requests, CancellationToken cancellationToken)
    {
        var contracts = requests.Where(request => request.Phone is null).Select(request => request.ContractId).OfType<string>().Distinct().ToList();
        var rows = contracts.Count == 0 ? [] : await db.Set<Contact>().AsNoTracking()
            .Where(row => contracts.Contains(row.ContractId) && row.RetiredAt == null).ToListAsync(cancellationToken);
        var numbers = new Dictionary<(string, string), MobileNumber>();
        foreach (var row in rows)
        {
            if (MobileNumber.TryParse(row.PhoneOf(cipher), out var number, out _))
            {
                numbers.Add((row.ContractId, row.PersonId), number);
            }
        }

        return numbers;
    }

    private async Task<HashSet<string>> OptedOutAsync(
        IReadOnlyList<SendRequest> requests, Dictionary<(string, string), MobileNumber> contacts, CancellationToken cancellationToken)
    {
        var hashes = requests
            .Select(request => MobileNumber.TryParse(request.Phone, out var number, out _) ? number
                : contacts.GetValueOrDefault((request.ContractId ?? "", request.PersonId ?? "")))
            .OfType<MobileNumber>().Select(number => cipher.Hash(number.E164, MobileNumber.HashColumn)).Distinct().ToList();
        return [.. await db.Set<OptOut>().Where(row => hashes.Contains(row.PhoneHash)).Select(row => row.PhoneHash).ToListAsync(cancellationToken)];
    }

    private static SendAnswer Answer(int index, Message message, bool repeated) =>
        new(index, true, repeated, message.Id, message.PhoneMasked, message.State, message.Segments, null, null);

    private static SendAnswer Refuse(int index, string code, IReadOnlyList<FieldError> errors) => new(index, false, false, null, null, null, null, code, errors);
}
