using LisVit.Data.Transforms;
using LisVit.Tests;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Transforms;

/// <summary>Against <c>resize</c> and <c>center_crop</c> of torchvision 0.14.1 on tensors.</summary>
public sealed class TorchvisionParityTests(ITestOutputHelper output)
{
    private static readonly FrameTransformOptions Plain = new() { Mean = [0, 0, 0], StandardDeviation = [1 / 255f, 1 / 255f, 1 / 255f] };

    /// <summary>Sizes, whether antialiased, and how many uint8 values of ours differ from PyTorch's.</summary>
    public static TheoryData<int, int, int, int, bool, int> Sizes => new()
    {
        { 260, 210, 256, 192, false, 0 },
        { 260, 210, 256, 192, true, 2 },
        { 36, 30, 61, 77, false, 1 },
        { 36, 30, 61, 77, true, 0 },
        { 61, 77, 36, 30, false, 1 },
        { 61, 77, 36, 30, true, 0 },
        { 24, 32, 24, 32, false, 0 },
        { 24, 32, 24, 32, true, 0 },
        { 24, 32, 24, 48, false, 20 },
        { 24, 32, 24, 48, true, 4 },
        { 48, 64, 24, 32, false, 0 },
        { 48, 64, 24, 32, true, 0 },
        { 97, 53, 17, 9, false, 0 },
        { 97, 53, 17, 9, true, 0 },
        { 1, 1, 5, 3, false, 0 },
        { 1, 1, 5, 3, true, 0 },
        { 7, 5, 1, 1, false, 0 },
        { 7, 5, 1, 1, true, 0 },
        { 2, 3, 33, 35, false, 1 },
        { 2, 3, 33, 35, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bytes_and_floats_are_those_of_torchvision(int height, int width, int newHeight, int newWidth, bool antialias, int differing)
    {
        var frames = TorchvisionFixture.Pixels(height, width);
        var count = 3 * newHeight * newWidth;
        var rowStep = newHeight * newWidth > 10_000 ? 32 : 1;
        using var fixture = new TorchvisionFixture($"{height}x{width}_to_{newHeight}x{newWidth}");
        var (bytes, floats) = (fixture.Bytes(count), fixture.Floats(count / rowStep));
        if (antialias)
            (bytes, floats) = (fixture.Bytes(count), fixture.Floats(count / rowStep));
        var options = Plain with { Width = newWidth, Height = newHeight, Antialias = antialias };

        var rounded = new FrameTransform(options).Apply(frames).Select(value => (int)MathF.Round(value)).ToArray();
        var exact = new FrameTransform(options with { RoundToBytes = false }).Apply(frames).Chunk(newWidth).Where((_, y) => y % newHeight % rowStep == 0).SelectMany(values => values).ToArray();

        var different = Enumerable.Range(0, count).Where(i => rounded[i] != bytes[i]).ToArray();
        var largest = exact.Zip(floats, (ours, theirs) => Math.Abs(ours - theirs)).Max();
        var reference = new BicubicReference(frames, newHeight, newWidth, antialias);
        var fromHalf = different.Select(i => DistanceFromHalf(reference.At(i / (newHeight * newWidth), i / newWidth % newHeight, i % newWidth))).DefaultIfEmpty().Max();
        var row = FormattableString.Invariant($"| {height} x {width} to {newHeight} x {newWidth} | {(antialias ? "on" : "off")} | {different.Length} of {count} | {100.0 * different.Length / count:0.####} % | {fromHalf:0.0e+0} | {largest / 255:0.0e+0} |");
        output.WriteLine(row);

        different.Should().HaveCount(differing);
        different.Where(i => Math.Abs(rounded[i] - bytes[i]) > 1).Should().BeEmpty();
        // Both sum in single precision, and PyTorch has its weights in it too: only what is as good as a half rounds to the other side.
        fromHalf.Should().BeLessThan(1e-4);
        largest.Should().BeLessThan(255 * 1e-5f);
        File.ReadAllLines(Repository.PathTo("docs/sampling-and-transforms.md")).Should().Contain(row);
    }

    [Fact]
    public void The_centre_crop_is_that_of_torchvision()
    {
        using var fixture = new TorchvisionFixture("crop");
        var transform = new FrameTransform(Plain with { ResizeHeight = 41, ResizeWidth = 38, Height = 32, Width = 21 });

        var cropped = transform.Apply(TorchvisionFixture.Pixels(36, 30));

        cropped.Select(value => (byte)MathF.Round(value)).Should().Equal(fixture.Bytes(3 * 32 * 21));
    }

    private static double DistanceFromHalf(double value) => Math.Abs(value - Math.Floor(value) - 0.5);
}
