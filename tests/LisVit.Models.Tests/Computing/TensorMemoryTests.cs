using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Computing;

public sealed class TensorMemoryTests
{
    [Fact]
    public void Numbers_of_bfloat16_are_rounded_as_libtorch_rounds_them()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        var values = cat([randn(1000) * 1e3, tensor([0f, -0f, 1.00390625f, 1.01171875f, float.MaxValue, float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, -1e-40f])]);
        var expected = values.to_type(bfloat16);
        var (written, read) = (empty(values.shape, dtype: bfloat16), new float[values.shape[0]]);

        new TensorMemory(written).Write(0, values.data<float>().ToArray());
        new TensorMemory(written).Read(0, read);

        written.bytes.ToArray().Should().Equal(expected.bytes.ToArray());
        read.Should().Equal(expected.to_type(float32).data<float>().ToArray());
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        using var scope = NewDisposeScope();
        var written = zeros([9], dtype: bfloat16);

        foreach (var bits in new[] { 0x7FFF_FFFFu, 0x7F80_0001u, 0xFFFF_8000u, 0xFFC0_0000u })
        {
            new TensorMemory(written).Write(0, Enumerable.Repeat(BitConverter.UInt32BitsToSingle(bits), 9).ToArray());

            written.isnan().all().item<bool>().Should().BeTrue($"0x{bits:X8} is none");
        }
    }

    [Fact]
    public void Halves_are_not_read_as_floats()
    {
        using var scope = NewDisposeScope();
        var reading = () => new TensorMemory(zeros(4, dtype: bfloat16)).Floats(0, 2).Length;

        reading.Should().Throw<InvalidOperationException>().WithMessage("*bfloat16*");
    }

    [Fact]
    public void Other_types_are_refused()
    {
        using var scope = NewDisposeScope();
        var taking = () => new TensorMemory(zeros(4, dtype: float64)).HasHalves;

        taking.Should().Throw<InvalidOperationException>().WithMessage("*Float64*");
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void A_view_begins_where_it_lies(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var numbers = arange(100, dtype: type);
        var read = new float[13];

        new TensorMemory(numbers.narrow(0, 40, 50)).Read(7, read);

        read.Should().Equal(Enumerable.Range(47, 13).Select(number => (float)number));
    }
}
