using System.Globalization;
using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>The numbers in the names of a clip's frames.</summary>
internal static class ImageNumbers
{
    private const int MostShown = 20;

    /// <returns>The numbers in ascending order.</returns>
    public static int[] Of(ImageFolderFrames frames) => [.. frames.Files.Select(FrameNumbers.Of)];

    /// <summary>Ascending numbers in short: "3, 7 to 9".</summary>
    public static string Text(IReadOnlyList<int> numbers)
    {
        var ranges = new List<string>();
        for (int first = 0, last; first < numbers.Count; first = last + 1)
        {
            for (last = first; last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1;)
                last++;
            ranges.Add(last == first
                ? string.Create(CultureInfo.InvariantCulture, $"{numbers[first]}")
                : string.Create(CultureInfo.InvariantCulture, $"{numbers[first]} to {numbers[last]}"));
        }

        return string.Join(", ", ranges.Take(MostShown)) + (ranges.Count > MostShown ? $" and {ranges.Count - MostShown} more ranges" : "");
    }
}
