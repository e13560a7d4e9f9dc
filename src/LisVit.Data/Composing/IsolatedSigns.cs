using LisVit.Data.Frames;

namespace LisVit.Data.Composing;

/// <summary>
/// Photographs or short clips of isolated signs, signer by signer, decoded once and kept in memory. On disk a folder a signer,
/// and in it either an image a gloss (<c>signer/gloss.jpg</c>) or a folder a gloss (<c>signer/gloss/*</c>, its frames in the order of
/// their numbers). Images are PNG or JPEG and all of one size.
/// </summary>
public sealed class IsolatedSigns
{
    /// <summary>Takes signs that are in memory already.</summary>
    /// <param name="signers">The signers; they are kept in ordinal order of their names.</param>
    /// <exception cref="ArgumentException">There is no signer, one has no sign or a sign twice, or frames differ in size.</exception>
    public IsolatedSigns(IEnumerable<IsolatedSigner> signers)
    {
        Signers = [.. signers.OrderBy(signer => signer.Name, StringComparer.Ordinal)];
        if (Signers.Count == 0)
            throw new ArgumentException("Isolated signs need at least one signer, but there is none.", nameof(signers));
        if (Signers.FirstOrDefault(signer => signer.Signs.Count == 0) is { } idle)
            throw new ArgumentException($"Signer '{idle.Name}' has no signs.", nameof(signers));

        var first = Signers[0].Signs[0].Frames;
        (Height, Width) = (first.Height, first.Width);
        foreach (var signer in Signers)
        {
            if (signer.Signs.GroupBy(sign => sign.Gloss, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new ArgumentException($"Signer '{signer.Name}' has {twice.Count()} recordings of '{twice.Key}'. Keep one.", nameof(signers));
            if (signer.Signs.FirstOrDefault(sign => sign.Frames.Count == 0 || sign.Frames.Height != Height || sign.Frames.Width != Width) is { } odd)
                throw new ArgumentException($"Sign '{odd.Gloss}' of signer '{signer.Name}' has {odd.Frames.Count} frames {odd.Frames.Width} wide and {odd.Frames.Height} high, but all signs need at least one frame {Width} wide and {Height} high, as the first has. Resize the images to one size.", nameof(signers));
        }
    }

    /// <summary>The signers, in ordinal order of their names.</summary>
    public IReadOnlyList<IsolatedSigner> Signers { get; }

    /// <summary>Height of all frames in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of all frames in pixels.</summary>
    public int Width { get; }

    /// <summary>The distinct glosses of all signers, in ordinal order.</summary>
    public IReadOnlyList<string> Glosses =>
        [.. Signers.SelectMany(signer => signer.Signs).Select(sign => sign.Gloss).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Decodes a folder of isolated signs. Files beside the signers' folders are left alone.</summary>
    /// <param name="root">The folder that holds a folder a signer.</param>
    /// <exception cref="InvalidDataException">There is nothing to read, an image is corrupt or of another size, or a sign is there twice; the message names it.</exception>
    public static IsolatedSigns Open(string root)
    {
        if (!Directory.Exists(root))
            throw new InvalidDataException($"Folder '{root}' of isolated signs does not exist. Expected is a folder with a folder a signer: signer/gloss.jpg or signer/gloss/*.");
        var signers = Directory.GetDirectories(root).Order(StringComparer.Ordinal).Select(ReadSigner).ToList();
        if (signers.Count == 0)
            throw new InvalidDataException($"Folder '{root}' has no signers. Expected is a folder a signer: signer/gloss.jpg or signer/gloss/*.");
        try
        {
            return new IsolatedSigns(signers);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"Folder '{root}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Splits by signer, in the order of their names, so that nobody signs in two splits.</summary>
    /// <param name="train">Share of the signers for training.</param>
    /// <param name="validation">Share of the signers for validation; the test split gets the rest.</param>
    /// <returns>The splits; of 160 signers and the default shares 128, 16 and 16. Each has at least one.</returns>
    /// <exception cref="ArgumentException">There are fewer than 3 signers, or the shares leave nothing for a split.</exception>
    public (IsolatedSigns Train, IsolatedSigns Validation, IsolatedSigns Test) Split(double train = 0.8, double validation = 0.1)
    {
        if (!(train > 0 && validation > 0 && train + validation < 1))
            throw new ArgumentException($"Shares of training ({train}) and validation ({validation}) must be positive and leave some for testing.");
        if (Signers.Count < 3)
            throw new ArgumentException($"There are {Signers.Count} signers, but three splits by signer need at least 3.");
        var first = Math.Clamp((int)Math.Round(train * Signers.Count), 1, Signers.Count - 2);
        var second = Math.Clamp(first + (int)Math.Round(validation * Signers.Count), first + 1, Signers.Count - 1);
        return (new(Signers.Take(first)), new(Signers.Take(first..second)), new(Signers.Skip(second)));
    }

    private static IsolatedSigner ReadSigner(string folder)
    {
        var photographs = Directory.GetFiles(folder).Where(ImageFile.IsImage)
            .Select(file => new IsolatedSign(Path.GetFileNameWithoutExtension(file), ImageFile.Read(file)));
        var clips = Directory.GetDirectories(folder)
            .Select(clip => new IsolatedSign(Path.GetFileName(clip), ImageFolderFrames.Open(clip).ReadAll()));
        var signs = photographs.Concat(clips).OrderBy(sign => sign.Gloss, StringComparer.Ordinal).ToList();
        return signs.Count > 0
            ? new IsolatedSigner(Path.GetFileName(folder), signs)
            : throw new InvalidDataException($"Folder '{folder}' of a signer has no signs. Expected are images gloss.jpg, gloss.jpeg or gloss.png, or folders gloss with frames in them.");
    }
}
