using System.Globalization;
using System.Runtime.InteropServices;

namespace LisVit.Data.Frames;

/// <summary>Frames as an expression of ffmpeg's select filter, in which n is the number of a decoded frame from 0.</summary>
/// <param name="Expression">True for each frame to emit.</param>
/// <param name="Emitted">Numbers of the frames for which it is, ascending.</param>
/// <param name="Count">How many those are.</param>
internal sealed record FrameSelection(string Expression, IEnumerable<int> Emitted, int Count)
{
    // Far below what a command line can hold on any system.
    private const int MostCharacters = 8192;

    /// <summary>Selects frames; where their expression would be too long, everything between the first and the last.</summary>
    /// <param name="indices">Ascending; an index may repeat.</param>
    /// <exception cref="ArgumentException">They do not ascend.</exception>
    public static FrameSelection Of(ReadOnlySpan<int> indices)
    {
        var chosen = new List<int>(indices.Length);
        foreach (var index in indices)
        {
            if (chosen.Count > 0 && index < chosen[^1])
                throw new ArgumentException($"Frame indices must ascend, but {index} follows {chosen[^1]}.", nameof(indices));
            if (chosen.Count == 0 || index > chosen[^1])
                chosen.Add(index);
        }

        var terms = new List<string>();
        for (int first = 0, next; first < chosen.Count; first = next)
        {
            next = first + 1;
            while (next < chosen.Count && chosen[next] == chosen[next - 1] + 1)
                next++;
            terms.Add(Between(chosen[first], chosen[next - 1]));
        }

        var expression = Sum(CollectionsMarshal.AsSpan(terms));
        if (expression.Length <= MostCharacters)
            return new FrameSelection(expression, chosen, chosen.Count);
        var count = chosen[^1] - chosen[0] + 1;
        return new FrameSelection(Between(chosen[0], chosen[^1]), Enumerable.Range(chosen[0], count), count);
    }

    // ffmpeg refuses expressions deeper than a hundred, which a plain sum of as many terms is to it.
    private static string Sum(ReadOnlySpan<string> terms) =>
        terms.Length == 1 ? terms[0] : $"({Sum(terms[..(terms.Length / 2)])}+{Sum(terms[(terms.Length / 2)..])})";

    private static string Between(int first, int last) => first == last
        ? string.Create(CultureInfo.InvariantCulture, $"eq(n,{first})")
        : string.Create(CultureInfo.InvariantCulture, $"between(n,{first},{last})");
}
