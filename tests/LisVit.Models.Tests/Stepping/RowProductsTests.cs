using LisVit.Models.Computing;
using LisVit.Models.Stepping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Stepping;

public sealed class RowProductsTests
{
    private const int Width = 24;
    private const int First = 5;

    public static TheoryData<int, ScalarType> Cases()
    {
        var cases = new TheoryData<int, ScalarType>();
        foreach (var rows in new[] { 0, 1, 3, 4, 7, 8, 13 })
        {
            cases.Add(rows, ScalarType.Float32);
            cases.Add(rows, ScalarType.BFloat16);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Dots_are_added(int rows, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (matrix, memory) = Matrix(rows, type);
        var (x, before) = (randn(Width), randn(rows));
        var y = before.data<float>().ToArray();

        RowProducts.AddDots(memory, First, x.data<float>().ToArray(), y);

        Near(y, before + matrix.matmul(x));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_are_those_of_two_vectors(int rows, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (matrix, memory) = Matrix(rows, type);
        var (x, otherX, before) = (randn(Width), randn(Width), randn(rows));
        var (y, otherY) = (before.data<float>().ToArray(), before.data<float>().ToArray());

        RowProducts.AddDots(memory, First, x.data<float>().ToArray(), otherX.data<float>().ToArray(), y, otherY);

        Near(y, before + matrix.matmul(x));
        Near(otherY, before + matrix.matmul(otherX));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sums_of_rows_are_added(int rows, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (matrix, memory) = Matrix(rows, type);
        var (scales, before) = (randn(rows), randn(Width));
        var y = before.data<float>().ToArray();

        RowProducts.AddSums(memory, First, scales.data<float>().ToArray(), y);

        Near(y, before + scales.matmul(matrix));
    }

    // Rows behind a few other numbers, and those rows as they are in float32.
    private static (Tensor Matrix, TensorMemory Memory) Matrix(int rows, ScalarType type)
    {
        ModuleContract.Seeded(2);
        var numbers = randn(First + (rows * Width) + 1).to_type(type);
        return (numbers.narrow(0, First, rows * Width).view(rows, Width).to_type(float32), new TensorMemory(numbers));
    }

    private static void Near(float[] actual, Tensor expected)
    {
        using var difference = (tensor(actual) - expected).abs();
        actual.Length.Should().Be((int)expected.shape[0]);
        (actual.Length == 0 ? 0 : difference.max().item<float>()).Should().BeLessThan(2e-5f);
    }
}
