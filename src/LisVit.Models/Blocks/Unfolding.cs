using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// How a feature map becomes sequences of tokens. All forms use the same parameters.
/// </summary>
/// <param name="Kind">What a sequence spans.</param>
/// <param name="Height">Number of windows, or patch size in cells of the map, along the height; at least 1, which the encoder's constructor checks.</param>
/// <param name="Width">Number of windows, or patch size in cells of the map, along the width; at least 1.</param>
public sealed record Unfolding(UnfoldingKind Kind, int Height, int Width)
{
    /// <summary>Attention over space and time within each of <paramref name="nH"/> x <paramref name="nW"/> windows (the report's formula, section II).</summary>
    /// <param name="nH">Windows along the height, at least 1.</param>
    /// <param name="nW">Windows along the width, at least 1.</param>
    public static Unfolding Windows(int nH, int nW) => new(UnfoldingKind.Windows, nH, nW);

    /// <summary>Attention over space and time within windows of <paramref name="pH"/> x <paramref name="pW"/> pixels (the report's released code).</summary>
    /// <param name="pH">Height of a window in cells of the feature map, at least 1.</param>
    /// <param name="pW">Width of a window in cells of the feature map, at least 1.</param>
    public static Unfolding Patches(int pH, int pW) => new(UnfoldingKind.Patches, pH, pW);

    /// <summary>
    /// Attention within a frame, across patches of <paramref name="pH"/> x <paramref name="pW"/> pixels (Mehta and Rastegari, "MobileViT", section 3.1).
    /// As in the original, maps that cannot be divided are resized bilinearly, to the next size that can, and back after attention.
    /// </summary>
    /// <param name="pH">Height of a patch in cells of the feature map, at least 1.</param>
    /// <param name="pW">Width of a patch in cells of the feature map, at least 1.</param>
    public static Unfolding AcrossPatches(int pH, int pW) => new(UnfoldingKind.AcrossPatches, pH, pW);

    /// <summary>Whether maps of any size can be unfolded, since <see cref="Fit"/> resizes those that cannot be divided.</summary>
    public bool FitsAnySize => Kind == UnfoldingKind.AcrossPatches;

    /// <summary>Resizes maps that cannot be divided to the next size that can, where this form does so; else leaves them as they are.</summary>
    /// <param name="x">Features, <c>[n d h w]</c>.</param>
    /// <returns>Features, <c>[n d h' w']</c>.</returns>
    public Tensor Fit(Tensor x) => FitsAnySize ? Resize(x, Next(x.shape[2], Height), Next(x.shape[3], Width)) : x.alias();

    /// <summary>Unfolds features into sequences.</summary>
    /// <param name="x">Features, <c>[b t d h w]</c>.</param>
    /// <returns>Tokens, <c>[sequences tokens d]</c>.</returns>
    /// <exception cref="ArgumentException">The map cannot be divided so.</exception>
    public Tensor Unfold(Tensor x)
    {
        var (nh, ph, nw, pw) = Divide(x.shape[^2], x.shape[^1]);
        return x.Rearrange($"{Map} -> {Sequences}", ("nh", nh), ("ph", ph), ("nw", nw), ("pw", pw));
    }

    /// <summary>Folds sequences back: <see cref="Unfold"/> read backwards.</summary>
    /// <param name="tokens">Tokens, <c>[sequences tokens d]</c>.</param>
    /// <param name="map">Shape of the features to make, <c>[b t d h w]</c>.</param>
    /// <returns>Features, <c>[b t d h w]</c>, with channels last in memory.</returns>
    public Tensor Fold(Tensor tokens, ReadOnlySpan<long> map)
    {
        var (nh, ph, nw, pw) = Divide(map[^2], map[^1]);
        using var folded = tokens.Rearrange($"{Sequences} -> {ChannelsLastMap}", ("b", map[0]), ("t", map[1]), ("nh", nh), ("ph", ph), ("nw", nw), ("pw", pw));
        return folded.permute(0, 1, 4, 2, 3);
    }

    /// <summary>Spreads a mask of frames over the tokens that <see cref="Unfold"/> makes.</summary>
    /// <param name="frames">True where a frame is valid, <c>[b t]</c>; null where all are.</param>
    /// <param name="map">Shape of the features, <c>[b t d h w]</c>.</param>
    /// <returns>Mask of keys, <c>[sequences 1 1 tokens]</c>; null where all tokens are valid.</returns>
    public Tensor? KeyMask(Tensor? frames, ReadOnlySpan<long> map)
    {
        // A sequence within one frame is valid or padding as a whole, so it needs no mask.
        if (frames is null || Kind == UnfoldingKind.AcrossPatches)
            return null;
        var (nh, ph, nw, pw) = Divide(map[^2], map[^1]);
        // b t -> (b nh nw) 1 1 (t ph pw)
        return frames.view(map[0], 1, 1, 1, map[1], 1)
            .expand(map[0], nh * nw, 1, 1, map[1], ph * pw)
            .reshape(map[0] * nh * nw, 1, 1, map[1] * ph * pw);
    }

    /// <summary>Resizes maps bilinearly; those of that size already stay as they are.</summary>
    internal static Tensor Resize(Tensor x, long height, long width) => x.shape[2] == height && x.shape[3] == width
        ? x.alias()
        : nn.functional.interpolate(x, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    private static long Next(long size, long divisor) => (size + divisor - 1) / divisor * divisor;

    private const string Map = "b t d (nh ph) (nw pw)";
    private const string ChannelsLastMap = "b t (nh ph) (nw pw) d";

    private string Sequences => Kind == UnfoldingKind.AcrossPatches ? "(b t ph pw) (nh nw) d" : "(b nh nw) (t ph pw) d";

    private (long WindowRows, long PatchHeight, long WindowColumns, long PatchWidth) Divide(long height, long width)
    {
        if (Height < 1 || Width < 1 || height % Height != 0 || width % Width != 0)
            throw new ArgumentException($"a feature map of {height} x {width} (h w) cannot be divided by {this}.");
        return Kind == UnfoldingKind.Windows
            ? (Height, height / Height, Width, width / Width)
            : (height / Height, Height, width / Width, Width);
    }

    /// <summary>The form and its sizes, such as <c>Windows(2, 2)</c>.</summary>
    public override string ToString() => $"{Kind}({Height}, {Width})";
}
