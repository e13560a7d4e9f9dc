using System.Buffers.Binary;
using System.Text;
using LisVit.Models.Weights;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lisvit-").FullName;

    public static TheoryData<string, string, byte[]> Malformed => new()
    {
        { "an empty file", "0 bytes", [] },
        { "a header longer than the file", "claims 500 bytes", [.. Length(500), (byte)'{', (byte)'}'] },
        { "a header of absurd length", "claims 18446744073709551615 bytes", [.. Length(ulong.MaxValue), 0, 0] },
        { "no JSON", "not JSON", File("{{") },
        { "no header", "does not begin with '{'", File("") },
        { "space before the header", "does not begin with '{'", File(" {}") },
        { "a header that goes on", "not JSON", File("{}{}") },
        { "half a surrogate pair", "not JSON", File("""{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,1]}}""", 1) },
        { "a JSON array", "does not begin with '{'", File("[]") },
        { "an entry that is no object", "'a' in its header", File("""{"a":1}""") },
        { "a name twice", "not JSON", File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2) },
        { "an unknown dtype", "dtype 'F128'", File("""{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}""", 16) },
        { "a type that TorchSharp lacks", "'a' of dtype 'F8_E4M3', which TorchSharp has no type for", File("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1) },
        { "a type without name", "dtype ''", File("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4) },
        { "no dtype", "dtype ''", File("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4) },
        { "no shape", "no array 'shape'", File("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4) },
        { "a negative size", "contains -1", File("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4) },
        { "a size that is no whole number", "contains 1.5", File("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4) },
        { "a size that overflows", "larger than any file", File("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4) },
        { "a size that overflows beside a zero", "larger than any file", File("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""") },
        { "a size beyond 64 bits", "contains 18446744073709551616", File("""{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", 4) },
        { "too many dimensions", "has 65 dimensions", File("""{"a":{"dtype":"U8","shape":[SHAPE],"data_offsets":[0,1]}}""".Replace("SHAPE", string.Join(',', Enumerable.Repeat(1, 65)), StringComparison.Ordinal), 1) },
        { "a shape that is no array", "no array 'shape'", File("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4) },
        { "no offsets", "no array 'data_offsets'", File("""{"a":{"dtype":"F32","shape":[1]}}""", 4) },
        { "an empty tensor within another", "overlaps", File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", 2) },
        { "one offset", "data_offsets [0]", File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4) },
        { "offsets in reverse", "data_offsets [4, 0]", File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4) },
        { "offsets beyond the file", "data_offsets [0, 8]", File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4) },
        { "too few bytes for the shape", "needs 12 bytes but has 8", File("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8) },
        { "tensors that overlap", "overlaps", File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3) },
        { "a hole between tensors", "1 bytes before tensor 'b'", File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3) },
        { "bytes behind the tensors", "its tensors end at byte", File("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 3) },
        { "a metadata key twice", "not JSON", File("""{"__metadata__":{"k":"1","k":"2"}}""") },
        { "metadata that is no object", "'__metadata__' in its header", File("""{"__metadata__":"k"}""") },
        { "a header nested too deep", "not JSON", File("""{"a":{"shape":[[[[1]]]]}}""") },
        { "metadata that is no string", "metadata 'k'", File("""{"__metadata__":{"k":1}}""") },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.ComplexFloat32)]
    public void Every_type_comes_back_as_it_was(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var values = (arange(24) % (type == ScalarType.Bool ? 2 : 7)).reshape(2, 3, 4).to(type);

        var read = RoundTrip(values);

        read.dtype.Should().Be(type);
        read.shape.Should().Equal(2, 3, 4);
        read.bytes.ToArray().Should().Equal(values.bytes.ToArray());
    }

    [Fact]
    public void Scalars_and_empty_tensors_and_views_come_back()
    {
        using var scope = NewDisposeScope();
        RoundTrip(tensor(3.5f)).item<float>().Should().Be(3.5f);
        RoundTrip(zeros(0, 3)).shape.Should().Equal(0, 3);

        var view = RoundTrip(arange(6).reshape(2, 3).t());

        view.shape.Should().Equal(3, 2);
        view.data<long>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Metadata_comes_back()
    {
        var metadata = new Dictionary<string, string> { ["wörter"] = "REGEN \"morgen\"\n", ["empty"] = "" };

        SafetensorsFile.Write(Target, [], metadata);

        using var file = SafetensorsFile.Open(Target);
        file.Metadata.Should().BeEquivalentTo(metadata);
        file.Entries.Should().BeEmpty();
    }

    [Fact]
    public void Values_begin_at_a_multiple_of_eight()
    {
        using var values = zeros(3, ScalarType.Byte);
        for (var i = 1; i <= 8; i++)
        {
            SafetensorsFile.Write(Target, [KeyValuePair.Create(new string('n', i), values)]);
            using var file = SafetensorsFile.Open(Target);
            (file.Entries.Values.Single().Offset % 8).Should().Be(0);
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var values = ones(2);
        using var complex = zeros(2, dtype: ScalarType.ComplexFloat64);
        SafetensorsFile.Write(Target, [KeyValuePair.Create("old", values)]);

        var write = () => SafetensorsFile.Write(Target, [KeyValuePair.Create("new", complex)]);

        write.Should().Throw<ArgumentException>().WithMessage("*'new' is ComplexFloat64*");
        using var file = SafetensorsFile.Open(Target);
        file.Entries.Keys.Should().Equal("old");
        Directory.GetFiles(folder).Should().Equal(Target);
    }

    [Fact]
    public void Every_value_lies_at_a_multiple_of_its_size_whatever_the_order()
    {
        using var scope = NewDisposeScope();
        ScalarType[] types = [ScalarType.Bool, ScalarType.Float32, ScalarType.Byte, ScalarType.Float16, ScalarType.Int64, ScalarType.ComplexFloat32];

        SafetensorsFile.Write(Target, types.Select(type => KeyValuePair.Create(type.ToString(), ones(3, dtype: type))));

        using var file = SafetensorsFile.Open(Target);
        file.Entries.Should().HaveCount(types.Length);
        file.Entries.Values.Should().OnlyContain(entry => entry.Offset % (entry.ByteCount / 3) == 0);
    }

    [Fact]
    public void Lazy_views_are_written_with_their_own_values()
    {
        using var scope = NewDisposeScope();
        var complex = view_as_complex(tensor(new float[,] { { 1, 2 }, { 3, -4 } }));

        view_as_real(RoundTrip(complex.conj())).data<float>().ToArray().Should().Equal(1, -2, 3, 4);
        RoundTrip(complex.conj().imag).data<float>().ToArray().Should().Equal(-2, 4);
        RoundTrip(ones(1).expand(2, 3)).data<float>().ToArray().Should().Equal(1, 1, 1, 1, 1, 1);
    }

    [Fact]
    public void A_sparse_tensor_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var sparse = sparse_coo_tensor(tensor(new long[,] { { 0 } }), ones(1), [3]);

        var write = () => SafetensorsFile.Write(Target, [KeyValuePair.Create("a", sparse)]);

        write.Should().Throw<ArgumentException>().WithMessage("*'a' is sparse*to_dense*");
    }

    [Fact]
    public void Truth_values_are_0_or_1()
    {
        System.IO.File.WriteAllBytes(Target, [.. File("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}"""), 2]);
        using var file = SafetensorsFile.Open(Target);

        file.Invoking(open => open.Read("a")).Should().Throw<InvalidDataException>().WithMessage($"*{Target}*'a'*other than 0 and 1*");
    }

    [Fact]
    public void A_file_truncated_after_it_was_opened_is_refused_by_name()
    {
        using var values = ones(100_000);
        SafetensorsFile.Write(Target, [KeyValuePair.Create("a", values)]);
        using var file = SafetensorsFile.Open(Target);
        using (var truncated = new FileStream(Target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            truncated.SetLength(100);

        file.Invoking(open => open.Read("a")).Should().Throw<InvalidDataException>().WithMessage($"*{Target}*'a': its values end early*");
    }

    [Fact]
    public void A_name_given_twice_is_refused()
    {
        using var values = ones(2);
        var write = () => SafetensorsFile.Write(Target, [KeyValuePair.Create("a", values), KeyValuePair.Create("a", values)]);
        write.Should().Throw<ArgumentException>().WithMessage("*'a' is given twice*");
    }

    [Fact]
    public void An_open_file_outlives_its_replacement()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(Target, [KeyValuePair.Create("a", ones(2))]);
        using var file = SafetensorsFile.Open(Target);

        SafetensorsFile.Write(Target, [KeyValuePair.Create("a", zeros(5))]);

        file.Read("a").data<float>().ToArray().Should().Equal(1, 1);
    }

    [Fact]
    public void An_absent_tensor_is_named()
    {
        SafetensorsFile.Write(Target, []);
        using var file = SafetensorsFile.Open(Target);
        file.Invoking(open => open.Read("encoder.weight")).Should().Throw<KeyNotFoundException>().WithMessage("*no tensor 'encoder.weight'*");
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_file_is_refused_by_name(string what, string message, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(Target, bytes);

        var open = () => SafetensorsFile.Open(Target);

        open.Should().Throw<InvalidDataException>(what).WithMessage($"*{Target}*{message}*");
    }

    [SkippableFact]
    public void Reads_what_the_reference_implementation_wrote()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Requirement.Shared("golden/ctc_xxs_C1116.safetensors"));

        var tensors = file.ReadAll();

        tensors.Should().NotBeEmpty();
        tensors.Values.Where(values => values.is_floating_point()).Should().OnlyContain(values => values.isfinite().all().item<bool>());
        tensors.Values.Should().Contain(values => values.shape.Contains(1116));
    }

    private string Target => Path.Combine(folder, "a.safetensors");

    private static byte[] Length(ulong length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }

    private static byte[] File(string header, int dataBytes = 0) =>
        [.. Length((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]];

    private Tensor RoundTrip(Tensor values)
    {
        SafetensorsFile.Write(Target, [KeyValuePair.Create("values", values)]);
        using var file = SafetensorsFile.Open(Target);
        return file.Read("values");
    }
}
