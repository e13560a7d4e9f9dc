using CsCheck;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Transforms;

public sealed class FrameTransformTests
{
    private static readonly FrameTransformOptions Plain = new() { Mean = [0, 0, 0], StandardDeviation = [1 / 255f, 1 / 255f, 1 / 255f] };

    private static readonly Gen<int> Size = Gen.Int[1, 24];

    [Fact]
    public void The_defaults_are_those_of_the_report()
    {
        var transform = new FrameTransform();
        var frames = new RgbFrames([.. Enumerable.Repeat((byte)255, 260 * 210 * 3)], 1, 260, 210);

        var values = transform.Apply(frames);

        values.Should().HaveCount(3 * 256 * 192);
        values[0].Should().BeApproximately((1 - 0.5337f) / 0.2873f, 1e-5f);
        values[256 * 192].Should().BeApproximately((1 - 0.5225f) / 0.2966f, 1e-5f);
        values[^1].Should().BeApproximately((1 - 0.5162f) / 0.3266f, 1e-5f);
    }

    [Fact]
    public void Frames_of_the_right_size_keep_their_pixels()
    {
        var frames = Noise(2, 3, 5, seed: 1);

        var values = new FrameTransform(Plain with { Width = 5, Height = 3 }).Apply(frames);

        for (var t = 0; t < 2; t++)
        {
            for (var c = 0; c < 3; c++)
            {
                for (var y = 0; y < 3; y++)
                {
                    for (var x = 0; x < 5; x++)
                        values[((t * 3 + c) * 3 + y) * 5 + x].Should().BeApproximately(frames.Frame(t)[(y * 5 + x) * 3 + c], 1e-3f);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bicubic_equals_a_slow_reference(bool antialias) => Gen.Select(Size, Size, Size, Size, Gen.Int).Sample((height, width, newHeight, newWidth, seed) =>
    {
        var frames = Noise(1, height, width, seed);
        var transform = new FrameTransform(Plain with { Width = newWidth, Height = newHeight, Antialias = antialias, RoundToBytes = false });

        var values = transform.Apply(frames);

        var reference = new BicubicReference(frames, newHeight, newWidth, antialias);
        var expected = from c in Enumerable.Range(0, 3)
                       from y in Enumerable.Range(0, newHeight)
                       from x in Enumerable.Range(0, newWidth)
                       select reference.At(c, y, x);
        values.Zip(expected, (value, exact) => Math.Abs(value - exact)).Max().Should().BeLessThan(0.01);
    }, iter: 30);

    [Fact]
    public void Rounded_values_are_bytes()
    {
        var frames = Noise(1, 30, 20, seed: 3);

        var exact = new FrameTransform(Plain with { Width = 33, Height = 44, RoundToBytes = false }).Apply(frames);
        var rounded = new FrameTransform(Plain with { Width = 33, Height = 44 }).Apply(frames);

        exact.Should().Contain(value => value > 255.5).And.Contain(value => value < -0.5);
        for (var i = 0; i < exact.Length; i++)
            rounded[i].Should().BeApproximately(MathF.Round(Math.Clamp(exact[i], 0, 255)), 1e-3f);
    }

    [Fact]
    public void A_clip_is_the_same_beside_another_thread()
    {
        var transform = new FrameTransform(Plain with { Width = 16, Height = 24 });
        var clips = Enumerable.Range(0, 16).Select(seed => Noise(3, 20 + seed % 3, 20, seed)).ToArray();
        var alone = clips.Select(clip => transform.Apply(clip)).ToArray();

        var together = clips.AsParallel().AsOrdered().Select(clip => transform.Apply(clip)).ToArray();

        for (var i = 0; i < clips.Length; i++)
            together[i].Should().Equal(alone[i]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_target_that_was_used_before_is_filled_as_a_new_array(bool augmented)
    {
        var transform = new FrameTransform(new() { Width = 16, Height = 24, Augmentation = augmented ? new() { Erasing = 1 } : null });
        var frames = Noise(3, 20, 21, seed: 5);
        var target = new float[3 * 3 * 24 * 16];
        Array.Fill(target, float.NaN);

        transform.Apply(frames, target, StableRandom.Of(7));

        target.Should().Equal(transform.Apply(frames, StableRandom.Of(7)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3 * 3 * 24 * 16 - 1)]
    [InlineData(3 * 3 * 24 * 16 + 1)]
    public void A_target_of_another_length_is_refused_with_both_lengths(int length) =>
        FluentActions.Invoking(() => new FrameTransform(new() { Width = 16, Height = 24 }).Apply(Noise(3, 5, 5, seed: 1), new float[length]))
            .Should().Throw<ArgumentException>().WithMessage($"3 frames of 3 x 24 x 16 (c h w) need a target of exactly 3456 values, but it has {length}.*");

    [Fact]
    public void Options_out_of_range_are_refused_with_their_value()
    {
        FluentActions.Invoking(() => new FrameTransform(new() { Width = 0 })).Should().Throw<ArgumentException>().WithMessage("*0 wide and 256 high*");
        FluentActions.Invoking(() => new FrameTransform(new() { Mean = [1] })).Should().Throw<ArgumentException>().WithMessage("*but have 1 and 3*");
        FluentActions.Invoking(() => new FrameTransform(new() { StandardDeviation = [1, -2, 1] })).Should().Throw<ArgumentException>().WithMessage("*but one is -2*");
        FluentActions.Invoking(() => new FrameTransform(new() { StandardDeviation = [1, float.PositiveInfinity, 1] })).Should().Throw<ArgumentException>().WithMessage("Standard deviations must be positive and finite, *");
        FluentActions.Invoking(() => new FrameTransform(new() { Mean = [1, float.NaN, 1] })).Should().Throw<ArgumentException>().WithMessage("Means must be finite, but one is NaN.");
        FluentActions.Invoking(() => new FrameTransform(new() { Width = 100_000, Height = 100_000 })).Should().Throw<ArgumentException>().WithMessage("A frame of 100000 x 100000 (w h) has more values *");
    }

    private static RgbFrames Noise(int count, int height, int width, int seed)
    {
        var pixels = new byte[count * height * width * 3];
        StableRandom.Of(seed).NextBytes(pixels);
        return new RgbFrames(pixels, count, height, width);
    }
}
