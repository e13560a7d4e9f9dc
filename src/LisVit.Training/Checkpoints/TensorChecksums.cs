using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>Checksums (XXH3) of the values of tensors by name, so that a bit that flipped on a disk is found and named.</summary>
internal sealed class TensorChecksums
{
    private readonly Dictionary<string, string> sums;

    private TensorChecksums(Dictionary<string, string> sums) => this.sums = sums;

    public static TensorChecksums Of(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        new(tensors.ToDictionary(tensor => tensor.Key, tensor => Sum(tensor.Value), StringComparer.Ordinal));

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

    public string ToJson() => JsonSerializer.Serialize(sums);

    /// <exception cref="InvalidDataException">The tensor is not what was written.</exception>
    public void Check(string name, Tensor tensor, string path)
    {
        if (sums.TryGetValue(name, out var written) && Sum(tensor) is var read && read != written)
            throw new InvalidDataException($"'{name}' in checkpoint '{path}' is damaged: its checksum is {read} and was {written} when it was written. Take another checkpoint, such as '{CheckpointNames.Previous}'.");
    }

    private static string Sum(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return XxHash3.HashToUInt64(tensor.detach().cpu().contiguous().bytes).ToString("x16", CultureInfo.InvariantCulture);
    }
}
