"""What requests of the amr image API carry."""

from imghost.http.paging import LAST_PAGE
from imghost.http.parameters import Parameters, SearchText, SentFile, Text, Whole, body, file_part, query
from imghost.services.apis.api_examples import SIGNED
from imghost.transforms.list_form import LONGEST

PAGE_SIZE = 24
LARGEST_PAGE = 100


class UploadImage(Parameters):
    file: SentFile = file_part()
    folder: str = body(Text(), "Path of a folder, made when it is missing.", example="products/shoes")


class ListImages(Parameters):
    folder: str = query(Text(), "Only images directly in this folder.", example="products/shoes")
    text: str = query(SearchText(), "Only images with this in their name.", name="q")
    page: int = query(Whole(1, LAST_PAGE, 1), "Number of the page.")
    page_size: int = query(Whole(1, LARGEST_PAGE, PAGE_SIZE), "Images on a page.", name="pageSize")


class ReplaceImage(Parameters):
    file: SentFile = file_part()


class Find(Parameters):
    text: str = query(SearchText(), "A part of the name.", name="q", example="shoes")


class CreateFolder(Parameters):
    path: str = body(Text(), "Names and slashes.", required=True, example="a/b/c")


class ChangeFolder(Parameters):
    name: str = body(Text(), "Its new name.", required=True, example="boots")


class Sign(Parameters):
    image_id: str = body(Text(), "Id of an image.", name="imageId", required=True, example="IMAGE")
    transform: str = body(Text(), "Without one: the full size as WebP.", example=SIGNED)


class CreatePreset(Parameters):
    name: str = body(Text(64, "^[a-z0-9_-]+$", 1), "Its name.", required=True, example="card")
    params: str = body(
        Text(LONGEST, shortest=1), "A transform.", required=True, example="w_240,c_fill,f_webp,q_75"
    )
