using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Transforms;

public sealed class ClipAugmentationTests
{
    private static readonly ClipAugmentation None = new() { Brightness = 0, Contrast = 0, Saturation = 0, ChannelGain = 0, Zoom = 0, Shift = 0, Rotation = 0 };

    private static readonly FrameTransformOptions Options = new() { Width = 12, Height = 10, Mean = [0.5f, 0.5f, 0.5f], StandardDeviation = [0.5f, 0.5f, 0.5f] };

    [Fact]
    public void Nothing_is_changed_where_everything_is_off() =>
        Apply(None, Noise(), seed: 1).Should().Equal(new FrameTransform(Options).Apply(Noise()));

    [Fact]
    public void The_defaults_change_the_clip_by_its_random_numbers_alone()
    {
        var augmented = Apply(new ClipAugmentation(), Noise(), seed: 1);

        augmented.Should().Equal(Apply(new ClipAugmentation(), Noise(), seed: 1));
        augmented.Should().NotEqual(Apply(new ClipAugmentation(), Noise(), seed: 2));
        augmented.Should().NotEqual(new FrameTransform(Options).Apply(Noise()));
    }

    [Fact]
    public void All_frames_of_a_clip_are_changed_alike()
    {
        var one = Noise().Frame(0);
        var frames = new RgbFrames([.. one, .. one], 2, 10, 12);

        var augmented = Apply(new ClipAugmentation { HorizontalFlip = 0.5, Erasing = 1 }, frames, seed: 4);

        augmented[..(augmented.Length / 2)].Should().Equal(augmented[(augmented.Length / 2)..]);
    }

    [Fact]
    public void A_flip_exchanges_left_and_right()
    {
        var plain = new FrameTransform(Options).Apply(Noise());

        var flipped = Apply(None with { HorizontalFlip = 1 }, Noise(), seed: 1);

        flipped.Should().Equal(plain.Chunk(12).SelectMany(row => row.Reverse()));
    }

    [Fact]
    public void Erasing_puts_the_mean_into_a_rectangle_of_all_frames()
    {
        var white = new RgbFrames([.. Enumerable.Repeat((byte)255, 2 * 10 * 12 * 3)], 2, 10, 12);

        var erased = Apply(None with { Erasing = 1, ErasingSize = 1 }, white, seed: 1);

        erased.Should().Contain(0).And.Contain(1).And.OnlyContain(value => value == 0 || value == 1);
        erased.Chunk(120).Should().AllSatisfy(plane => plane.Should().Equal(erased[..120]));
    }

    [Fact]
    public void Saturation_leaves_grey_alone_and_brightness_does_not()
    {
        var grey = new RgbFrames([.. Enumerable.Repeat((byte)100, 10 * 12 * 3)], 1, 10, 12);
        var plain = 100 / 255f * 2 - 1;

        Apply(None with { Saturation = 0.9 }, grey, seed: 1).Should().OnlyContain(value => Math.Abs(value - plain) < 1e-5);
        var brightened = Apply(None with { Brightness = 0.9 }, grey, seed: 1);
        brightened.Should().OnlyContain(value => Math.Abs(value - plain) > 1e-3).And.OnlyContain(value => Math.Abs(value - brightened[0]) < 1e-5);
    }

    [Fact]
    public void Contrast_leaves_the_mean_colour_alone()
    {
        var options = Options with { Mean = [100 / 255f, 100 / 255f, 100 / 255f], Augmentation = None with { Contrast = 0.9 } };
        var mean = new RgbFrames([.. Enumerable.Repeat((byte)100, 10 * 12 * 3)], 1, 10, 12);

        new FrameTransform(options).Apply(mean, StableRandom.Of(1)).Should().OnlyContain(value => Math.Abs(value) < 1e-5);
    }

    [Fact]
    public void Augmentation_without_random_numbers_is_refused() =>
        FluentActions.Invoking(() => new FrameTransform(Options with { Augmentation = new() }).Apply(Noise())).Should().Throw<ArgumentNullException>();

    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        Refused(new() { Zoom = 1 }, "*Zoom of an augmentation must be in [0, 0.99], but is 1.*");
        Refused(new() { ErasingSize = 1.5 }, "*ErasingSize of an augmentation must be in [0, 1], but is 1.5.*");
        Refused(new() { Brightness = double.NaN }, "*Brightness of an augmentation must be in [0, 1], but is NaN.*");
        Refused(new() { Rotation = -5 }, "*Rotation of an augmentation must be in [0, 180], but is -5.*");

        static void Refused(ClipAugmentation augmentation, string message) =>
            FluentActions.Invoking(() => new FrameTransform(new() { Augmentation = augmentation })).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static float[] Apply(ClipAugmentation augmentation, RgbFrames frames, int seed) =>
        new FrameTransform(Options with { Augmentation = augmentation }).Apply(frames, StableRandom.Of(seed));

    private static RgbFrames Noise()
    {
        var pixels = new byte[10 * 12 * 3];
        StableRandom.Of(9).NextBytes(pixels);
        return new RgbFrames(pixels, 1, 10, 12);
    }
}
