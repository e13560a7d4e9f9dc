using CsCheck;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Transforms;

public sealed class CropTests
{
    private static readonly ClipAugmentation None = new() { Brightness = 0, Contrast = 0, Saturation = 0, ChannelGain = 0, Zoom = 0, Shift = 0, Rotation = 0 };

    [Fact]
    public void A_crop_has_the_bits_of_the_whole_frame() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool, Gen.Int).Sample((width, height, freeX, freeY, isRandom, seed) =>
    {
        var options = new FrameTransformOptions { Width = width, Height = height, ResizeWidth = width + freeX, ResizeHeight = height + freeY };
        var frames = Noise(2, 21, 34, seed);
        var whole = new FrameTransform(options with { Width = width + freeX, Height = height + freeY, ResizeWidth = null, ResizeHeight = null }).Apply(frames);

        var cropped = new FrameTransform(options with { Augmentation = isRandom ? None with { RandomCrop = true } : null }).Apply(frames, StableRandom.Of(seed));

        var places = isRandom
            ? from x in Enumerable.Range(0, freeX + 1) from y in Enumerable.Range(0, freeY + 1) select (x, y)
            : [((int)Math.Round(freeX / 2.0), (int)Math.Round(freeY / 2.0))];
        places.Any(place => cropped.SequenceEqual(Cut(whole, place.Item1, place.Item2, width, height, width + freeX, height + freeY))).Should().BeTrue();
    }, iter: 50);

    [Fact]
    public void Every_place_of_a_random_crop_is_equally_likely_and_all_frames_have_the_same()
    {
        // Each pixel shows its place, so that the first value of a crop tells where it lies.
        var picture = new byte[4 * 5 * 3];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = (byte)(i / 3);
        var frames = new RgbFrames([.. picture, .. picture], 2, 4, 5);
        var transform = new FrameTransform(new() { Width = 3, Height = 3, ResizeWidth = 5, ResizeHeight = 4, Mean = [0, 0, 0], StandardDeviation = [1 / 255f, 1 / 255f, 1 / 255f], Augmentation = None with { RandomCrop = true } });

        var places = Enumerable.Range(0, 3000).Select(seed =>
        {
            var clip = transform.Apply(frames, StableRandom.Of(seed));
            clip.AsSpan(0, 27).SequenceEqual(clip.AsSpan(27)).Should().BeTrue();
            return (int)MathF.Round(clip[0]);
        }).CountBy(place => place).ToDictionary();

        // 500 expected of each of 3 x 2 places, standard deviation 20.4.
        places.Keys.Should().BeEquivalentTo([0, 1, 2, 5, 6, 7]);
        places.Values.Should().OnlyContain(count => Math.Abs(count - 500) < 5 * 20.4);
    }

    [Fact]
    public void A_random_crop_leaves_all_other_changes_as_they_were()
    {
        var options = new FrameTransformOptions { Width = 12, Height = 10, Augmentation = new() { HorizontalFlip = 0.5, Erasing = 0.5 } };
        var frames = Noise(1, 20, 20, seed: 3);

        var cropped = new FrameTransform(options with { Augmentation = options.Augmentation with { RandomCrop = true } }).Apply(frames, StableRandom.Of(8));

        cropped.Should().Equal(new FrameTransform(options).Apply(frames, StableRandom.Of(8)));
    }

    [Fact]
    public void A_flip_alone_is_the_exact_mirror_whatever_the_size_the_crop_and_the_colours() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 5], Gen.Bool, Gen.Int).Sample((width, freeX, antialias, seed) =>
    {
        var augmentation = new ClipAugmentation { Zoom = 0, Shift = 0, Rotation = 0, RandomCrop = true };
        var options = new FrameTransformOptions { Width = width, Height = 13, ResizeWidth = width + freeX, Antialias = antialias };
        var frames = Noise(2, 19, 23, seed);
        var plain = new FrameTransform(options with { Augmentation = augmentation }).Apply(frames, StableRandom.Of(seed));

        var flipped = new FrameTransform(options with { Augmentation = augmentation with { HorizontalFlip = 1 } }).Apply(frames, StableRandom.Of(seed));

        flipped.Should().Equal(plain.Chunk(width).SelectMany(row => row.Reverse()));
    }, iter: 50);

    [Fact]
    public void All_frames_of_a_clip_get_the_same_change() => Gen.Int.Sample(seed =>
    {
        var one = Noise(1, 15, 17, seed).Pixels;
        var transform = new FrameTransform(new() { Width = 9, Height = 8, ResizeWidth = 12, ResizeHeight = 11, Augmentation = new() { HorizontalFlip = 0.5, Erasing = 0.5, RandomCrop = true } });

        var clip = transform.Apply(new RgbFrames([.. one, .. one, .. one], 3, 15, 17), StableRandom.Of(seed));

        clip.Chunk(3 * 8 * 9).Should().AllSatisfy(frame => frame.Should().Equal(clip[..(3 * 8 * 9)]));
    }, iter: 50);

    [Theory]
    [InlineData(11, 10)]
    [InlineData(12, 9)]
    public void A_crop_larger_than_the_frame_is_refused_with_its_sizes(int resizeWidth, int resizeHeight) =>
        FluentActions.Invoking(() => new FrameTransform(new() { Width = 12, Height = 10, ResizeWidth = resizeWidth, ResizeHeight = resizeHeight }))
            .Should().Throw<ArgumentException>().WithMessage($"*ask for 12 x 10 (w h) of {resizeWidth} x {resizeHeight}*");

    private static float[] Cut(float[] whole, int left, int top, int width, int height, int wholeWidth, int wholeHeight) =>
        [.. whole.Chunk(wholeWidth).Where((_, row) => row % wholeHeight >= top && row % wholeHeight < top + height).SelectMany(row => row[left..(left + width)])];

    private static RgbFrames Noise(int count, int height, int width, int seed)
    {
        var pixels = new byte[count * height * width * 3];
        StableRandom.Of(seed).NextBytes(pixels);
        return new RgbFrames(pixels, count, height, width);
    }
}
