namespace LisVit.Data.Transforms;

/// <summary>What was drawn for one clip.</summary>
/// <param name="Pose">Where the picture is to lie in its frame.</param>
/// <param name="Colour">Map of the colours in <c>[0, 255]</c>.</param>
/// <param name="Erased">The erased rectangle, as shares of the frame.</param>
/// <param name="Crop">Where the crop lies between the left and upper end, 0, and the right and lower end, below 1; null is the centre.</param>
internal sealed record AugmentationDraw(FramePose Pose, ColourTransform Colour, (double X, double Y, double Width, double Height)? Erased, (double X, double Y)? Crop)
{
    public static AugmentationDraw None { get; } = new(FramePose.Neutral, ColourTransform.Identity, Erased: null, Crop: null);

    public static AugmentationDraw From(ClipAugmentation augmentation, double grey, Random random)
    {
        // Every number is drawn whether it is used or not: switching one change on leaves the others as they were.
        var colour = ColourTransform.Identity
            .Saturate(1 + random.Around(augmentation.Saturation))
            .Contrast(1 + random.Around(augmentation.Contrast), grey)
            .Gain(1 + random.Around(augmentation.ChannelGain), 1 + random.Around(augmentation.ChannelGain), 1 + random.Around(augmentation.ChannelGain));
        var brightness = 1 + random.Around(augmentation.Brightness);
        var pose = new FramePose(
            random.Around(augmentation.Shift),
            random.Around(augmentation.Shift),
            random.Around(augmentation.Rotation),
            1 + random.Around(augmentation.Zoom),
            random.NextDouble() < augmentation.HorizontalFlip);
        var isErased = random.NextDouble() < augmentation.Erasing;
        var (width, height) = (random.NextDouble() * augmentation.ErasingSize, random.NextDouble() * augmentation.ErasingSize);
        var (x, y) = (random.NextDouble() * (1 - width), random.NextDouble() * (1 - height));
        var crop = (random.NextDouble(), random.NextDouble());
        return new AugmentationDraw(
            pose,
            colour.Gain(brightness, brightness, brightness),
            isErased ? (x, y, width, height) : null,
            augmentation.RandomCrop ? crop : null);
    }
}
