using System.Buffers.Binary;
using System.IO.Compression;
using LisVit.Models.Tests.Weights;
using LisVit.Models.Weights;
using LisVit.Pickling;
using LisVit.Tests.Fuzzing;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Fuzzing;

/// <summary>Whatever is in a file, it is read or refused. scripts/soak runs these with many more inputs.</summary>
[Trait("Category", "Fuzz")]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long MaximumExpansion = 64;
    private const long FreeExpansion = 16 << 20;

    private static readonly byte[] Opcodes = [.. Enum.GetValues<PickleOpcode>().Select(opcode => (byte)opcode)];

    private static readonly byte[] JsonBytes = [.. "{}[]\",:0123456789-eE.\\ \n"u8];

    [Fact]
    public void A_damaged_pickle_is_read_or_refused()
    {
        byte[][] seeds = [.. Pickles(), .. Archives().Select(PickleOf)];

        var run = FuzzRun.Of(random => Mutation.OfOne(seeds, Opcodes, random), pickle => Unpickler.Read(pickle, FuzzRun.Source));

        output.WriteLine(run.Report("pickle"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    [Fact]
    public void A_damaged_safetensors_file_is_read_or_refused()
    {
        byte[][] seeds = [.. Safetensors()];

        // Half of the inputs are damaged anywhere, half have a damaged header whose length is right.
        var run = FuzzRun.Of(
            random => random.Next(2) == 0 ? Mutation.OfOne(seeds, JsonBytes, random) : WithDamagedHeader(seeds[random.Next(seeds.Length)], random),
            bytes =>
            {
                using var scope = NewDisposeScope();
                using var file = SafetensorsFile.Open(new MemoryStream(bytes), FuzzRun.Source);
                Bytes(file.ReadAll()).Should().BeLessThanOrEqualTo(bytes.Length);
            });

        output.WriteLine(run.Report("safetensors"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    [Fact]
    public void A_damaged_checkpoint_is_read_or_refused()
    {
        byte[][] archives = [.. Archives()];
        byte[][] pickles = [.. archives.Select(PickleOf)];

        // Half of the inputs are damaged files, half sound files around a damaged pickle, so that both layers are reached.
        var run = FuzzRun.Of(
            random => random.Next(2) == 0 ? Mutation.OfOne(archives, Opcodes, random) : ZipBytes.Of(zip64: false, [("a/data.pkl", Mutation.OfOne(pickles, Opcodes, random)), .. Storages]),
            bytes =>
            {
                using var scope = NewDisposeScope();
                using var file = PyTorchCheckpoint.Open(new MemoryStream(bytes), FuzzRun.Source, bytes.Length % 2 == 0 ? null : "");
                Bytes(file.ReadAll()).Should().BeLessThanOrEqualTo(FreeExpansion + (MaximumExpansion * bytes.Length));
            });

        output.WriteLine(run.Report("checkpoint"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    // As many and as long as the seeds need.
    private static (string Name, byte[] Content)[] Storages { get; } = [.. Enumerable.Range(0, 20).Select(key => ($"a/data/{key}", new byte[96]))];

    private static long Bytes(Dictionary<string, Tensor> tensors) => tensors.Values.Sum(values => values.numel() * values.dtype.ElementSize());

    private static IEnumerable<byte[]> Pickles() => Directory.GetFiles("Pickling/Files").Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static IEnumerable<byte[]> Archives()
    {
        foreach (var name in (string[])["views.pt", "types.pt", "lightning.ckpt"])
        {
            yield return File.ReadAllBytes($"Weights/Files/{name}");
            yield return Deflated($"Weights/Files/{name}");
        }

        yield return TorchFile.Save(TorchFile.Dictionary(("w", TorchFile.Tensor(TorchFile.Tuple(2L, 3L), TorchFile.Tuple(3L, 1L)))));
        yield return ZipBytes.Of(zip64: true, ("a/data.pkl", "}."u8.ToArray()), ("a/byteorder", "little"u8.ToArray()));
    }

    private static byte[] PickleOf(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var content = zip.Entries.Single(entry => entry.Name == "data.pkl").Open();
        return BoundedBytes.ReadAll(content, int.MaxValue, "seed").ToArray();
    }

    private static byte[] Deflated(string path)
    {
        using var packed = new MemoryStream();
        using (var from = ZipFile.OpenRead(path))
        using (var to = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
                source.CopyTo(target);
            }
        }

        return packed.ToArray();
    }

    private static IEnumerable<byte[]> Safetensors()
    {
        using var scope = NewDisposeScope();
        var path = Path.GetTempFileName();
        ScalarType[] types = [ScalarType.Bool, ScalarType.Float32, ScalarType.Byte, ScalarType.BFloat16, ScalarType.Int64, ScalarType.ComplexFloat32];
        KeyValuePair<string, Tensor>[] tensors =
        [
            .. types.Select(type => KeyValuePair.Create($"encoder.{type}", ones(2, 3, dtype: type))),
            KeyValuePair.Create("empty", zeros(0, 3)),
            KeyValuePair.Create("scalar", tensor(1f)),
        ];
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["glosses"] = "REGEN\nSÜD" };
        foreach (var count in (int[])[0, 1, 3, tensors.Length])
        {
            SafetensorsFile.Write(path, tensors[..count], count % 2 == 0 ? metadata : null);
            yield return File.ReadAllBytes(path);
        }

        File.Delete(path);
    }

    private static byte[] WithDamagedHeader(byte[] file, Random random)
    {
        var end = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var header = Mutation.OfOne([file[8..end]], JsonBytes, random);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. file[end..]];
    }
}
