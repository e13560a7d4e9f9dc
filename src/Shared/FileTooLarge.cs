namespace LisVit;

/// <summary>Files that grow beyond what their file system, or the limit of the process, lets a file be: streams then say that an argument is out of range.</summary>
internal static class FileTooLarge
{
    public static bool Says(Exception exception) => exception is ArgumentOutOfRangeException;

    /// <summary>What to tell instead, without a full stop.</summary>
    /// <param name="path">Path of the file.</param>
    public static string Reason(string path) => $"'{path}' would be larger than its file system, or the limit of this process, lets a file be";
}
