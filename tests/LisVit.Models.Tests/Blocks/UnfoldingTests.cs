using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class UnfoldingTests
{
    // A map of 4 x 6 pixels in 2 frames whose values tell where they are: 100 t + 10 row + column.
    private const int Rows = 4;
    private const int Columns = 6;
    private const int Frames = 2;

    [Fact]
    public void Windows_gather_a_fixed_number_of_regions_over_all_frames()
    {
        var sequences = Sequences(Unfolding.Windows(2, 2));

        sequences.Should().HaveCount(4);
        sequences[1].Should().Equal(3, 4, 5, 13, 14, 15, 103, 104, 105, 113, 114, 115);
    }

    [Fact]
    public void Patches_gather_regions_of_a_fixed_size_over_all_frames()
    {
        var sequences = Sequences(Unfolding.Patches(2, 2));

        sequences.Should().HaveCount(6);
        sequences[1].Should().Equal(2, 3, 12, 13, 102, 103, 112, 113);
    }

    [Fact]
    public void Across_patches_gathers_the_same_place_of_all_patches_of_one_frame()
    {
        var sequences = Sequences(Unfolding.AcrossPatches(2, 2));

        sequences.Should().HaveCount(8);
        sequences[1].Should().Equal(1, 3, 5, 21, 23, 25);
        sequences[5].Should().Equal(101, 103, 105, 121, 123, 125);
    }

    [Theory]
    [InlineData(UnfoldingKind.Windows)]
    [InlineData(UnfoldingKind.Patches)]
    [InlineData(UnfoldingKind.AcrossPatches)]
    public void Folding_is_unfolding_read_backwards(UnfoldingKind kind)
    {
        using var scope = NewDisposeScope();
        var unfolding = new Unfolding(kind, 2, 3);
        var map = randn([2, 3, 5, Rows, Columns]);

        unfolding.Fold(unfolding.Unfold(map), map.shape).allclose(map, rtol: 0, atol: 0).Should().BeTrue();
    }

    [Fact]
    public void Masked_tokens_are_those_of_padded_frames()
    {
        using var scope = NewDisposeScope();
        var frames = tensor(new[] { true, true, true, false }, [2, 2]);

        var mask = Unfolding.Patches(2, 2).KeyMask(frames, [2, Frames, 1, Rows, Columns])!;

        mask.shape.Should().Equal(12, 1, 1, 8);
        mask[11, 0, 0].data<bool>().ToArray().Should().Equal(true, true, true, true, false, false, false, false);
        mask[5].all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void A_map_that_cannot_be_divided_is_named()
    {
        using var map = zeros([1, 1, 1, 5, 6]);

        var unfold = () => Unfolding.Patches(2, 2).Unfold(map);

        unfold.Should().Throw<ArgumentException>().WithMessage("a feature map of 5 x 6 (h w) cannot be divided by Patches(2, 2).");
    }

    private static List<float[]> Sequences(Unfolding unfolding)
    {
        using var scope = NewDisposeScope();
        var map = (arange(Frames).view(Frames, 1, 1) * 100) + (arange(Rows).view(Rows, 1) * 10) + arange(Columns);
        var tokens = unfolding.Unfold(map.to_type(float32).view(1, Frames, 1, Rows, Columns)).squeeze(-1);
        return [.. Enumerable.Range(0, (int)tokens.shape[0]).Select(i => tokens[i].data<float>().ToArray())];
    }

    [Theory]
    [InlineData(3, 5, 4, 6)]
    [InlineData(1, 4, 2, 4)]
    [InlineData(7, 2, 8, 2)]
    public void Maps_that_cannot_be_divided_are_resized_by_the_bilinear_formula(int height, int width, int fittedHeight, int fittedWidth)
    {
        using var scope = NewDisposeScope();
        var map = randn([1, 1, height, width]);

        var fitted = Unfolding.AcrossPatches(2, 2).Fit(map);

        fitted.shape.Should().Equal(1, 1, fittedHeight, fittedWidth);
        for (var y = 0; y < fittedHeight; y++)
        {
            for (var x = 0; x < fittedWidth; x++)
                fitted[0, 0, y, x].item<float>().Should().BeApproximately((float)Bilinear(map, y, fittedHeight, x, fittedWidth), 1e-5f, $"at {y}, {x}");
        }
    }

    // Cells have their value at their middle; beyond the outermost middles it stays.
    private static double Bilinear(Tensor map, int y, int fittedHeight, int x, int fittedWidth)
    {
        var (height, width) = ((int)map.shape[2], (int)map.shape[3]);
        var (top, left) = (Source(y, fittedHeight, height), Source(x, fittedWidth, width));
        double At(int row, int column) => map[0, 0, Math.Min(row, height - 1), Math.Min(column, width - 1)].item<float>();
        var (row, column) = ((int)top, (int)left);
        var (down, right) = (top - row, left - column);
        return ((1 - down) * (((1 - right) * At(row, column)) + (right * At(row, column + 1)))) + (down * (((1 - right) * At(row + 1, column)) + (right * At(row + 1, column + 1))));
    }

    private static double Source(int position, int fitted, int size) => Math.Max(0, ((position + 0.5) * size / fitted) - 0.5);
}
