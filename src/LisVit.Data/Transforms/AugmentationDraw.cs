namespace LisVit.Data.Transforms;

/// <summary>What was drawn for one clip.</summary>
internal sealed record AugmentationDraw(FramePose Pose, ColourTransform Colour, (double X, double Y, double Width, double Height)? Erased)
{
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
        return new AugmentationDraw(pose, colour.Gain(brightness, brightness, brightness), isErased ? (x, y, width, height) : null);
    }
}
