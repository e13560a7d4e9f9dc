using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>Checksums (XXH3) of the values of tensors by name and of the description, so that a bit that flipped on a disk is found and named.</summary>
internal sealed class TensorChecksums
{
    private const string Advice = $"Take another checkpoint, such as '{CheckpointNames.Previous}'.";

    private readonly Dictionary<string, string> sums;

    private TensorChecksums(Dictionary<string, string> sums) => this.sums = sums;

    public static TensorChecksums Of(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        new(tensors.ToDictionary(tensor => tensor.Key, tensor => Sum(tensor.Value), StringComparer.Ordinal));

    /// <summary>The checksum of a description.</summary>
    public static string Of(string description) => Text(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(description)));

    /// <param name="json">As <see cref="ToJson"/> gave it; null where the file has none, whose tensors are not checked.</param>
    /// <param name="path">Path of the file, for messages.</param>
    public static TensorChecksums Parse(string? json, string path)
    {
        try
        {
            return new((json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json)) ?? []);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The checksums in checkpoint '{path}' are damaged: {exception.Message}", exception);
        }
    }

    /// <param name="description">The description as it was read.</param>
    /// <param name="written">Its checksum when it was written; null where the file has none.</param>
    /// <param name="path">Path of the file, for messages.</param>
    /// <exception cref="InvalidDataException">The description is not what was written.</exception>
    public static void CheckDescription(string description, string? written, string path)
    {
        if (written is not null && Of(description) is var read && read != written)
            throw new InvalidDataException($"The description in checkpoint '{path}' is damaged: its checksum is {read} and was {written} when it was written. {Advice}");
    }

    public string ToJson() => JsonSerializer.Serialize(sums);

    /// <exception cref="InvalidDataException">A tensor was written that is not there, or one is there that was not written.</exception>
    public void CheckNames(IEnumerable<string> names, string path)
    {
        if (sums.Count == 0)
            return;
        var present = names.ToHashSet(StringComparer.Ordinal);
        if (sums.Keys.Except(present).FirstOrDefault() is { } lost)
            throw new InvalidDataException($"Checkpoint '{path}' is damaged: '{lost}' was written but is not there. {Advice}");
        if (present.Except(sums.Keys).FirstOrDefault() is { } found)
            throw new InvalidDataException($"Checkpoint '{path}' is damaged: '{found}' is there but has no checksum. {Advice}");
    }

    /// <exception cref="InvalidDataException">The tensor is not what was written.</exception>
    public void Check(string name, Tensor tensor, string path)
    {
        if (sums.TryGetValue(name, out var written) && Sum(tensor) is var read && read != written)
            throw new InvalidDataException($"'{name}' in checkpoint '{path}' is damaged: its checksum is {read} and was {written} when it was written. {Advice}");
    }

    private static string Sum(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Text(XxHash3.HashToUInt64(tensor.detach().cpu().contiguous().bytes));
    }

    private static string Text(ulong sum) => sum.ToString("x16", CultureInfo.InvariantCulture);
}
