using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class DistinctPositionsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(320)]
    public void As_many_positions_as_dimensions_are_orthogonal(int width)
    {
        using var scope = NewDisposeScope();
        var table = DistinctPositions.Table(width, width, CPU).to_type(float64);

        var products = table.matmul(table.t()) / (2.0 * width);  // two is the square of the amplitude, halved

        (products - eye(width, dtype: float64)).abs().max().item<double>().Should().BeLessThan(1e-4);
    }

    [Fact]
    public void A_longer_table_begins_as_a_shorter_one()
    {
        using var scope = NewDisposeScope();

        DistinctPositions.Table(9, 16, CPU).narrow(0, 0, 4).equal(DistinctPositions.Table(4, 16, CPU)).all().item<bool>().Should().BeTrue();
    }
}
