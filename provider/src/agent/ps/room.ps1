# IIS rewrites the file in place, cut to nothing first: a full disk would leave a damaged one. So there must be room
# for it twice (the history keeps a copy) and a little more. With a shared configuration the file is in another place.
function Test-Room($View) {
    $path = Get-WindowsConfigurationFile
    $volume = 'The volume of applicationHost.config'
    $folder = Get-Redirection $View.manager
    if ($null -ne $folder) {
        $folder = [Environment]::ExpandEnvironmentVariables($folder)
        $path = $folder.TrimEnd([char[]]'\/') + '\applicationHost.config'
        $volume = "The volume of the shared configuration $folder"
    }
    $free = Get-WindowsFreeBytes $path
    if ($null -eq $free) { return }
    $wanted = 1048576
    $file = [System.IO.FileInfo]::new($path)
    if ($file.get_Exists()) { $wanted += 2 * $file.get_Length() }
    if ($free -lt $wanted) {
        throw (New-Fault 'diskFull' "$volume has $free bytes free, and $wanted are wanted before it is written")
    }
}
