using System.IO.Compression;
using LisVit.Models.Tests.Pickling;
using LisVit.Models.Weights;
using LisVit.Pickling;
using static LisVit.Models.Tests.Weights.TorchFile;

namespace LisVit.Models.Tests.Weights;

public sealed class MalformedCheckpointTests
{
    private static readonly object?[] One = Tuple(1L);

    public static TheoryData<string, string, byte[]> Malformed => new()
    {
        { "an empty file", "has 0 bytes", [] },
        { "a zip file cut short", "zip file is damaged", Save(Dictionary())[..^30] },
        { "another zip file", "0 entries '<name>/data.pkl'", ZipBytes.Of(zip64: false, ("word/document.xml", [])) },
        { "two pickles", "2 entries '<name>/data.pkl'", Save(Dictionary(), ("b/data.pkl", [])) },
        { "an entry twice", "two entries 'a/version'", Save(Dictionary(), ("a/version", [])) },
        { "a bare pickle", "is a bare pickle", PickleWriter.Write(Dictionary()) },
        { "a tar file", "the tar format", [.. new byte[257], .. "ustar"u8] },
        { "big-endian values", "byteorder is 'big'", Save(Dictionary(), ("a/byteorder", "big"u8.ToArray())) },
        { "a pickle that is none", "opcode 0xFF", Save([0xFF]) },
        { "a storage that is not there", "no storage 'a/data/9'", Of(Tensor(One, One, storage: Storage(key: "9"))) },
        { "a storage that is too short", "should have 7 elements of 4 bytes, but '0' has 24", Of(Tensor(One, One, storage: Storage(length: 7))) },
        { "a storage of negative length", "should have -1 elements", Of(Tensor(One, One, storage: Storage(length: -1))) },
        { "a storage of absurd length", "should have 9223372036854775807 elements", Of(Tensor(One, One, storage: Storage(length: long.MaxValue))) },
        { "an unknown storage", "torch.QInt8Storage, which TorchSharp has no type for", Of(Tensor(One, One, storage: Storage("QInt8Storage"))) },
        { "an unknown type", "torch.float8_e5m2, which TorchSharp has no type for", Of(Call("torch._utils", "_rebuild_tensor_v3", Storage(), 0L, One, One, false, null, new PickleGlobal("torch", "float8_e5m2"))) },
        { "no storage", "arguments that are not a storage", Of(Call("torch._utils", "_rebuild_tensor_v2", null, 0L, One, One, false, null)) },
        { "a storage that is a text", "not a storage", Of(Tensor(One, One, storage: new PicklePersistentId("0"))) },
        { "one element too many", "reaches to element 6 of float32, but its storage has 24 bytes", Of(Tensor(Tuple(7L), One)) },
        { "an offset beyond", "reaches to element 6", Of(Tensor(One, One, offset: 6)) },
        { "a negative offset", "begins at element int -1", Of(Tensor(One, One, offset: -1)) },
        { "strides beyond", "reaches to element 8", Of(Tensor(Tuple(2L, 3L), Tuple(4L, 2L))) },
        { "a negative stride", "the strides of tensor 'w' contains a int -1", Of(Tensor(One, Tuple(-1L))) },
        { "a size that is a text", "the shape of tensor 'w' contains a str", Of(Tensor(Tuple("1"), One)) },
        { "a shape that is a list", "the shape of tensor 'w' is a list", Of(Tensor(new List<object?> { 1L }, One)) },
        { "more sizes than strides", "2 sizes and 1 strides", Of(Tensor(Tuple(1L, 1L), One)) },
        { "too many dimensions", "65 sizes", Of(Tensor(Enumerable.Repeat((object?)1L, 65).ToArray(), Enumerable.Repeat((object?)1L, 65).ToArray())) },
        { "sizes that overflow", "larger than any storage", Of(Tensor(Tuple(1L << 62, 4L), Tuple(0L, 0L))) },
        { "sizes that overflow beside a zero", "larger than any storage", Of(Tensor(Tuple(0L, 1L << 62, 4L), Tuple(0L, 0L, 0L))) },
        { "strides that overflow", "larger than any storage", Of(Tensor(Tuple(3L), Tuple(long.MaxValue))) },
        { "a value repeated without end", "repeat 24 stored bytes until they are 4000000000", Of(Tensor(Tuple(1_000_000_000L), Tuple(0L))) },
        { "a name for two tensors", "have the name 'a.b'", Save(Dictionary(("a.b", Tensor(One, One)), ("a", Dictionary(("b", Tensor(One, One)))))) },
        { "a key that is a tuple", "a key of '' is a tuple", Save(Dictionary((One, Tensor(One, One)))) },
        { "a set", "'w' is a set", Save([0x80, 4, .. "}U\u0001w"u8, 0x8F, .. "s."u8]) },
        { "a class", "'w' needs numpy.dtype", Save(Dictionary(("w", new PickleGlobal("numpy", "dtype")))) },
        { "a sparse tensor", "'w' needs torch._utils._rebuild_sparse_tensor", Of(Call("torch._utils", "_rebuild_sparse_tensor")) },
        { "a dictionary within itself", "'w.w.w", Save([.. "}q\0U\u0001wh\0s."u8]) },
        { "shared dictionaries that double", "take far more room than its pickle", Save(Doubling(50)) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_checkpoint_is_refused_by_name(string what, string message, byte[] file)
    {
        var open = () => PyTorchCheckpoint.Open(new MemoryStream(file), "weights.pt", root: null);
        open.Should().Throw<InvalidDataException>(what).WithMessage($"'weights.pt*' *{message}*");
    }

    [Fact]
    public void One_place_far_inside_a_storage_is_not_read_again_and_again()
    {
        var last = Tensor(One, One, offset: 49_999, storage: Storage(key: "1", length: 50_000));
        var file = Save(Dictionary([.. Enumerable.Range(0, 1_000).Select(i => ((object?)$"w{i}", (object?)last))]), ("a/data/1", new byte[200_000]));

        var open = () => PyTorchCheckpoint.Open(new MemoryStream(file), "weights.pt", root: null);

        open.Should().Throw<InvalidDataException>().WithMessage("'weights.pt' *repeat 200000 stored bytes until they are 4000, and 200000000 would be read*");
    }

    [Fact]
    public void A_packed_storage_is_not_repeated_without_end()
    {
        const int Bytes = 4 << 20;
        var whole = Tensor(Tuple(Bytes / 4L), One, storage: Storage(key: "1", length: Bytes / 4));
        var file = Packed(Save(Dictionary([.. Enumerable.Range(0, 16).Select(i => ((object?)$"w{i}", (object?)whole))]), ("a/data/1", new byte[Bytes])));
        file.Length.Should().BeLessThan(100_000);

        var open = () => PyTorchCheckpoint.Open(new MemoryStream(file), "weights.pt", root: null);

        open.Should().Throw<InvalidDataException>().WithMessage("'weights.pt' *its tensors repeat * stored bytes until they are 67108864*");
    }

    [Fact]
    public void A_packed_pickle_is_not_unpacked_without_end()
    {
        var file = Packed(Save([(byte)']', .. Enumerable.Repeat((byte)']', 1_000_000), (byte)'.']));

        var open = () => PyTorchCheckpoint.Open(new MemoryStream(file), "weights.pt", root: null);

        open.Should().Throw<InvalidDataException>().WithMessage("'weights.pt' *its pickle claims to unpack * bytes to 1000002*");
    }

    // The same entries, deflated as well as can be.
    private static byte[] Packed(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read))
        using (var target = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var from = entry.Open();
                using var to = target.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
                from.CopyTo(to);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Of(object? tensor) => Save(Dictionary(("w", tensor)));

    // Each tuple holds the one before it twice: 2^levels values in a few bytes.
    private static byte[] Doubling(int levels)
    {
        var pickle = new List<byte>([.. "N"u8]);
        for (var i = 0; i < levels; i++)
            pickle.AddRange([(byte)PickleOpcode.Dup, (byte)PickleOpcode.Tuple2]);
        return [.. pickle, (byte)PickleOpcode.Stop];
    }

    // Not a row above: test runners copy and print rows.
    [Fact]
    public void Values_without_end_are_refused()
    {
        using var stream = new MemoryStream(Save([(byte)'(', .. Enumerable.Repeat((byte)'N', 4_000_000), (byte)'l', (byte)'.']));

        var open = () => PyTorchCheckpoint.Open(stream, "damaged.pt", root: null);

        open.Should().Throw<InvalidDataException>().WithMessage("*makes more than the 4000000 values that are allowed*");
    }
}
