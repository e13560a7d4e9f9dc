using System.IO.Compression;
using LisVit.Pickling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Pickling;

public sealed class UnpicklerTests
{
    [SkippableTheory]
    [InlineData("train", 7096, 55247)]
    [InlineData("dev", 519, 3748)]
    [InlineData("test", 642, 4264)]
    public void Annotations_in_public_use_are_read_whole(string split, int sentences, int glosses)
    {
        var path = Requirement.Shared($"data/phoenix14t-annotations/phoenix14t.{split}");
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);

        var annotations = ((List<object?>)Unpickler.Read(BoundedBytes.ReadAll(file, 64 << 20, path), path)!).ConvertAll(item => (PickleDictionary)item!);

        annotations.Should().HaveCount(sentences);
        annotations.Sum(annotation => Get<string>(annotation, "gloss").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length).Should().Be(glosses);
        annotations.Should().OnlyContain(annotation => Get<string>(annotation, "name").StartsWith(split + "/", StringComparison.Ordinal)
            && Get<string>(annotation, "signer").StartsWith("Signer", StringComparison.Ordinal)
            && Get<long>(annotation, "num_frames") > 0
            && Get<PickleRecord>(annotation, "sign").Calls("torch._utils", "_rebuild_tensor_v2"));
    }

    [Fact]
    public void What_unpacks_to_more_than_is_allowed_is_refused()
    {
        using var packed = new MemoryStream();
        using (var writer = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            writer.Write(new byte[100_000]);
        packed.Position = 0;
        using var file = new GZipStream(packed, CompressionMode.Decompress);

        var read = () => BoundedBytes.ReadAll(file, 99_999, "phoenix14t.dev");

        read.Should().Throw<InvalidDataException>().WithMessage("'phoenix14t.dev' holds more than the 99999 bytes*");
    }

    private static T Get<T>(PickleDictionary annotation, string key) =>
        annotation.TryGet(key, out var value) && value is T typed ? typed : throw new InvalidOperationException($"'{key}' is {PickleText.KindOf(value)}.");
}
