using System.Globalization;

namespace LisVit.Data.Frames;

/// <summary>Image files in the order of the numbers that end their names.</summary>
internal static class FrameNumbers
{
    // A clip that lacks more is another thing than a clip with lost frames, and one file's name could claim two billion.
    private const int MostMissing = 10_000;

    /// <summary>Orders files, and finds the numbers that no file has.</summary>
    /// <exception cref="InvalidDataException">A file has no number or another's, or too many numbers are missing.</exception>
    public static (string[] Files, int[] Missing) Order(string folder, IEnumerable<string> files)
    {
        var numbered = files.Select(file => (File: file, Number: Of(file)))
            .OrderBy(frame => frame.Number).ThenBy(frame => frame.File, StringComparer.Ordinal)
            .ToArray();
        var missing = new List<int>();
        var expected = numbered.Length > 0 ? Math.Min(numbered[0].Number, 1) : 0L;
        foreach (var (file, number) in numbered)
        {
            if (number < expected)
                throw new InvalidDataException($"Frame '{file}' has the same number, {number}, as another frame of its folder. Keep one of them.");
            if (number - expected > MostMissing - missing.Count)
                throw new InvalidDataException($"More than {MostMissing} frames are missing in folder '{folder}' before '{Path.GetFileName(file)}'. Expected are numbers that begin at 0 or 1 and have few gaps; rename the files, or restore the missing ones.");
            for (; expected < number; expected++)
                missing.Add((int)expected);
            expected++;
        }

        return ([.. numbered.Select(frame => frame.File)], [.. missing]);
    }

    /// <summary>The number that ends the name of a file.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public static int Of(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var digits = name[name.AsSpan().TrimEnd("0123456789").Length..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"Frame '{file}' has no usable number: '{digits}' ends its name. Expected are names that end in a number, such as images0001.png.");
    }
}
